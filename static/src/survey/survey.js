// The form of a survey: one static page, the same bytes for everybody. Which survey it is stands behind the # of its address,
// which no browser sends to a server.
import "../booth/old.js";
import { Malformed, b64, unb64 } from "../booth/bytes.js";
import { findBox } from "../booth/boxplace.js";
import { Memory } from "../booth/memory.js";
import { startLanguage } from "../booth/page.js";
import { Refused, postBallots } from "../booth/post.js";
import { CATALOGUE } from "./catalogue.js";
import { changingNote, showSent } from "./changing.js";
import { Filling } from "./filling.js";
import { Papers, bodyOf, checkReceipts, checkSheet, newSeedFor, readForm } from "./papers.js";
import { getForm, getNamedForm, getSheet, postPapers } from "./post.js";
import { screensOf } from "./questions.js";
import { speakOfReview } from "./review.js";
import { showBadReceipt, showDone, showEnd, showOpening, showRefused, showReview, showSending, showSignIn, showStart, showStranger } from "./screens.js";

const CODE = /^[0-9a-z]{4,12}$/;
const troubleTo = (tell) => (n, answered) => tell(answered ? "busy-server" : "lost-network", { n });

/** Until what was written is on the screen: the arithmetic afterwards stops it for a moment. */
const painted = () => new Promise((resolve) => setTimeout(resolve, 50));

const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

/** One respondent's way through one survey. The draft stands under `me`, so that nobody else on this phone is shown it.
 * Of a form that may be changed the phone also keeps: `number` (how often it was changed), `given` (the answers in what is
 * `sealed`) and `sent` (those in the box). Of two that were sent the box keeps the one with the higher number. */
class Way {
  constructor(code, form, sheet) {
    this.code = code;
    this.form = form;
    this.sheet = sheet;
    this.votes = sheet.rates.map((key) => form.votes[key]);
    this.screens = screensOf(form.questionnaire, sheet.rates);
    this.memory = new Memory(`survey ${code} ${sheet.me}`);
    this.filling = null;
  }

  /** Goes to where this phone was; also when another window of it went on. */
  resume() {
    const record = this.memory.read();
    if (record.done) return showDone(true);
    if (record.sealed) return this.send(); // sealed in time: whether it comes in time the box decides
    if (this.sheet.state !== "open") return this.over();
    if (!this.votes.length) return showEnd("nothing-title", "nothing-why");
    if (!record.seed && this.sheet.drawn) return showEnd("elsewhere", ["elsewhere-why", "elsewhere-lost"]);
    if (record.step === "sent") return this.rest();
    if (!record.tokens) return showStart(this.form, this.sheet, this.screens, this.memory, (tell) => this.begin(tell));
    if (record.step === "review") return this.review();
    return this.fill(record.at || 0, record.place);
  }

  over(why = "closed-sent") {
    const { sent } = this.memory.read();
    if (sent) this.memory.wipe();
    else this.memory.forget();
    showEnd("closed", sent ? [why, "closed-forgotten"] : "closed-why");
  }

  /** Sent, until it is changed. */
  rest(newer = false) {
    this.filling = null;
    const forget = () => {
      this.memory.wipe();
      showDone(true);
    };
    showSent(this.sheet, this.memory, { onChange: () => this.change(), onForget: forget, newer });
  }

  change() {
    const { sent } = this.memory.read();
    if (!sent) return this.resume(); // forgotten in another window
    this.memory.write({ entered: sent, step: "fill", at: 0, place: null });
    return this.resume();
  }

  /** Leaves what was sent as it is. */
  cancel() {
    this.memory.write({ entered: this.memory.read().sent, step: "sent" });
    this.resume();
  }

  async begin(tell) {
    tell("beginning");
    await painted();
    const made = this.memory.read().seed || b64(newSeedFor(this.votes));
    const seed = this.memory.read().seed || made; // another window may have been quicker
    this.memory.write({ seed });
    try {
      const papers = this.papers();
      const answer = await postPapers(this.code, papers.blinded, troubleTo(tell));
      this.memory.write({ seed, tokens: papers.tokensFrom(answer) });
    } catch (error) {
      return this.refuse(error);
    }
    return this.resume();
  }

  refuse(error) {
    const again = () => open(this.code);
    if (!(error instanceof Refused)) {
      if (!(error instanceof Malformed)) throw error;
      return showEnd("begin-refused", "bad-token", { kind: "error" });
    }
    if (error.status === 401) return showStranger(this.form, this.screens, this.code);
    if (error.error === "drawn_elsewhere") {
      if (this.memory.read().tokens) return this.resume(); // in another window of this phone
      this.memory.forget(); // what was drawn here in vain
      return showEnd("elsewhere", ["elsewhere-why", "elsewhere-lost"]);
    }
    return showEnd("begin-refused", error.words || "refused", { values: { status: error.status }, kind: "error", again });
  }

  papers() {
    return new Papers(this.votes, unb64(this.memory.read().seed));
  }

  answering() {
    if (!this.filling) {
      const { entered = {}, sent } = this.memory.read();
      const note = sent && changingNote(() => this.cancel());
      const keep = (changes) => this.memory.write({ ...changes, place: document.activeElement ? document.activeElement.id : null });
      this.filling = new Filling(this.form, this.screens, entered, { keep, onEnd: () => this.review(), note });
    }
    return this.filling;
  }

  fill(at, place = null) {
    this.answering().show(at, place);
  }

  review() {
    const { entered, note } = this.answering();
    this.memory.write({ step: "review" });
    showReview(this.form, this.screens, entered, this.memory, { onChange: (at) => this.fill(at), onSend: () => this.seal(), note });
  }

  /** Seals once; whatever happens afterwards, the same bytes are sent, until they are changed. */
  async seal() {
    const { changeable } = this.form;
    const { tokens, number, done, sealed } = this.memory.read();
    if (done || (sealed && !changeable)) return this.resume();
    const filling = this.answering();
    const tell = showSending();
    await painted();
    const next = number === undefined ? 0 : number + 1;
    const answers = this.sheet.rates.map((key) => filling.checked(key).answers);
    const made = this.papers().seal(tokens, answers, this.sheet.group, next);
    const now = this.memory.read();
    if (now.done || now.number !== number || (now.sealed && !changeable)) return this.seal(); // another window was quicker
    this.memory.write(changeable ? { sealed: made, number: next, given: filling.entered } : { sealed: made });
    return this.send(tell);
  }

  async send(tell = showSending()) {
    const { sealed } = this.memory.read();
    const again = () => this.resume();
    let answer;
    try {
      answer = await postBallots(await findBox(troubleTo(tell)), bodyOf(this.votes, sealed), troubleTo(tell));
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      return this.notTaken(sealed, error, again);
    }
    try {
      checkReceipts(this.votes, sealed, answer);
    } catch (error) {
      if (!(error instanceof Malformed)) throw error;
      return showBadReceipt(again);
    }
    return this.taken(sealed);
  }

  taken(sealed) {
    if (!this.form.changeable) {
      this.memory.wipe();
      this.filling = null;
      return showDone();
    }
    const { sealed: latest, given } = this.memory.read();
    if (same(latest, sealed)) this.memory.write({ sealed: null, given: null, entered: given, sent: given, step: "sent" });
    return this.resume(); // to what another window has sealed meanwhile, if one has
  }

  notTaken(sealed, error, again) {
    const { sealed: latest, given, sent } = this.memory.read();
    if (this.form.changeable && !same(latest, sealed)) return this.resume(); // another window went on
    if (error.error === "closed" && sent) return this.over("closed-too-late");
    if (error.error !== "newer") return showRefused(error, again);
    this.memory.write({ sealed: null, given: null, entered: given, sent: given, step: "sent" });
    return this.rest(true);
  }
}

/** Without saying who asks; where persons are rated that is refused, and whoever is logged in asks again. */
async function fetchForm(code, tell) {
  try {
    return await getForm(code, troubleTo(tell));
  } catch (error) {
    if (error.status !== 401) throw error;
    return getNamedForm(code, troubleTo(tell));
  }
}

async function openForm(code, tell) {
  let document;
  try {
    document = await fetchForm(code, tell);
  } catch (error) {
    if (error.status === 401) showSignIn(code);
    else if (error.status === 403) showEnd("not-asked", error.words || "refused", { values: { status: error.status } });
    else showEnd("no-form", error.words || "no-form-why", { kind: "error" });
    return null;
  }
  try {
    const form = readForm(code, document);
    if (form.review) speakOfReview(CATALOGUE);
    return form;
  } catch (error) {
    if (!(error instanceof Malformed)) throw error;
    showEnd("wrong-form", "wrong-form-why", { kind: "error" });
    return null;
  }
}

async function open(code) {
  const tell = showOpening();
  const lost = findBox(troubleTo(tell)).then(() => null, (error) => error);
  const form = await openForm(code, tell);
  if (!form) return undefined;
  const trouble = await lost;
  if (trouble) return showEnd("wrong-box", trouble.words || "wrong-box-why", { kind: "error" });
  try {
    const sheet = await getSheet(code, troubleTo(tell));
    if (sheet.state === "early") return showEnd("early", "early-why");
    checkSheet(form, sheet);
    return new Way(code, form, sheet).resume();
  } catch (error) {
    if (error instanceof Malformed) return showEnd("wrong-form", "wrong-form-why", { kind: "error" });
    if (!(error instanceof Refused)) throw error;
    if (error.status === 401) return showStranger(form, screensOf(form.questionnaire, Object.keys(form.votes)), code);
    return showEnd("not-asked", error.words || "refused", { values: { status: error.status } });
  }
}

function start() {
  startLanguage(document.getElementById("language"), CATALOGUE);
  window.addEventListener("hashchange", () => location.reload());
  const code = location.hash.slice(1).toLowerCase();
  if (CODE.test(code)) open(code);
  else showEnd("no-code", "no-code-why", { kind: "error" });
}

start();
