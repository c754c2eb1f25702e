// The three addresses of the application that this page knows by heart; ballots go to the box (booth/post.js).
import { text } from "../booth/bytes.js";
import { insist } from "../booth/post.js";

const BYTES = { "Content-Type": "application/octet-stream" };
const json = async (answer) => JSON.parse(text(await answer));

/** The form, the same for everybody; a browser may have kept it. */
export const getForm = (code, onTrouble) => json(insist(`/surveys/form/${code}`, { credentials: "omit", cache: "default" }, onTrouble));

/** The form where persons are rated, for those who are asked; kept nowhere. */
export const getNamedForm = (code, onTrouble) => json(insist(`/surveys/form/${code}`, { credentials: "same-origin" }, onTrouble));

/** What the one who is logged in may do. */
export const getSheet = (code, onTrouble) => json(insist(`/surveys/sheet/${code}`, { credentials: "same-origin" }, onTrouble));

export const postPapers = (code, blinded, onTrouble) =>
  insist(`/surveys/papers/${code}`, { method: "POST", body: blinded, headers: BYTES, credentials: "same-origin" }, onTrouble);
