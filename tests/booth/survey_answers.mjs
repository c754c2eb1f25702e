// Answers questions about the survey page's modules, as answers.mjs does about the booth's.
import { createInterface } from "node:readline";
import { Malformed } from "../../static/src/booth/bytes.js";
import { Papers, bodyOf, checkReceipts, checkSheet, newSeedFor, readForm } from "../../static/src/survey/papers.js";
import { allQuestions, check, tidy } from "../../static/src/survey/questions.js";

const hex = (bytes) => Buffer.from(bytes).toString("hex");
const bytes = (written) => Uint8Array.from(Buffer.from(written, "hex"));
const ids = (found) => found.map(({ question }) => question.id);

const ANSWERS = {
  form: ({ code, document }) => readForm(code, document).fingerprint,
  sheet: ({ code, document, sheet }) => checkSheet(readForm(code, document), sheet) || null,
  draw: (asked) => hex(papersOf(asked).blinded),
  seed: (asked) => hex(newSeedFor(votesOf(asked))),
  seal: (asked) => {
    const papers = papersOf(asked);
    return papers.seal(papers.tokensFrom(bytes(asked.signatures)), asked.answers, asked.group, asked.number);
  },
  body: (asked) => hex(bodyOf(votesOf(asked), asked.sealed)),
  receipts: (asked) => checkReceipts(votesOf(asked), asked.sealed, bytes(asked.receipts)) || null,
  tidy: ({ words }) => tidy(words),
  check: ({ questionnaire, entered }) => {
    const { answers, shown, missing, faults } = check(allQuestions(questionnaire), entered);
    const left = missing.filter(({ question }) => question.required).map(({ question }) => question.id);
    return { answers, shown: shown.map(({ id }) => id), missing: ids(missing), left, faults: ids(faults) };
  },
};

function votesOf({ code, document, rates }) {
  const { votes } = readForm(code, document);
  return rates.map((key) => votes[key]);
}

const papersOf = (asked) => new Papers(votesOf(asked), bytes(asked.seed));

function answer(asked) {
  try {
    return { answer: ANSWERS[asked.do](asked) };
  } catch (error) {
    if (error instanceof Malformed) return { malformed: error.reason };
    throw error;
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(`${JSON.stringify(answer(JSON.parse(line)))}\n`);
}
