// What a questionnaire asks and what counts as an answer: the rules of unionweb/surveys/rules/answers.py. No page in here.
//
// `entered` holds what was tapped and typed so far, by question id: an option's id, a list of them, a grade, a list of grades
// with null for a row left out; numbers and texts as they were typed.

export const GRADES = [5, 4, 3, 2, 1, 0]; // the best first; 0 is "don't know"
const CONTROL = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/g;
const ENDS = /^[ \n\u3000]+|[ \n\u3000]+$/g;
const HALF = /^[\ud800-\udfff]$/;

/** A text as it may be sent: no control characters but the new line, no halves of characters, no blanks at its ends. */
export const tidy = (words) =>
  Array.from(words).filter((sign) => !HALF.test(sign)).join("").replace(CONTROL, "").replace(ENDS, "");

export const lengthOf = (words) => Array.from(words).length; // code points

export const gradesOf = (question) => GRADES.filter((grade) => grade || question.unknown);

const isNothing = (value) => value === undefined || value === null || value === "" || (Array.isArray(value) && !value.length);

const READERS = {
  single: (_question, chosen) => ({ value: chosen }),
  scale: (_question, grade) => ({ value: grade }),
  multiple({ options, least, most }, chosen) {
    const value = options.map(({ id }) => id).filter((id) => chosen.includes(id));
    return value.length && (value.length < least || value.length > most) ? { fault: "fault-multiple" } : { value };
  },
  matrix({ rows }, grades) {
    const value = rows.map((_row, i) => (isNothing(grades[i]) ? null : grades[i]));
    return { value: value.some((one) => one !== null) ? value : null };
  },
  number({ least, most }, typed) {
    const digits = typed.normalize("NFKC").trim().replace("\u2212", "-");
    if (!digits) return {};
    const value = Number(digits) + 0; // no -0
    return /^-?\d{1,7}$/.test(digits) && value >= least && value <= most ? { value } : { fault: "fault-number" };
  },
  text({ most }, typed) {
    const value = tidy(typed);
    return lengthOf(value) > most ? { fault: "fault-text" } : { value };
  },
};

/** {value} or {fault: words} of one question; {} where nothing was entered. */
export function readAnswer(question, entered) {
  if (isNothing(entered)) return {};
  const { value, fault } = READERS[question.kind](question, entered);
  if (fault) return { fault };
  return isNothing(value) ? {} : { value };
}

/** Whether a question is asked, after the answers to those before it. */
export function isShown(condition, answers) {
  if (!condition) return true;
  const value = answers[condition.question];
  if (Array.isArray(value)) return value.some((choice) => condition.among.includes(choice));
  return value !== undefined && condition.among.includes(String(value));
}

/** The rows of a matrix that have no grade. */
const rowsLeft = ({ rows }, value) => rows.filter((_row, i) => !value || value[i] === null);

/** What was entered as it would be sent: {answers, shown: [question], missing: [{question, rows}], faults: [{question, fault}]}.
 * Of `missing`, only what is required stands in the way. */
export function check(questions, entered) {
  const found = { answers: {}, shown: [], missing: [], faults: [] };
  for (const question of questions) {
    if (!isShown(question.shown_if, found.answers)) continue;
    found.shown.push(question);
    const { value, fault } = readAnswer(question, entered[question.id]);
    const rows = question.kind === "matrix" ? rowsLeft(question, value) : [];
    if (fault) found.faults.push({ question, fault });
    else if (value === undefined || rows.length) found.missing.push({ question, rows });
    if (value !== undefined && !(question.required && rows.length)) found.answers[question.id] = value;
  }
  return found;
}

/** Whether what is asked is counted by rows: nothing but matrices of which any row may be left out. */
export const inRows = (questions) => questions.every(({ kind, required }) => kind === "matrix" && !required);

/** {done, all, left: [row]} of such questions. */
export function countRows(questions, answers) {
  const left = [].concat(...questions.map((question) => rowsLeft(question, answers[question.id])));
  const all = questions.reduce((sum, { rows }) => sum + rows.length, 0);
  return { done: all - left.length, all, left };
}

export const allQuestions = ({ sections }) => [].concat(...sections.map(({ questions }) => questions));

/** The screens: one for each subject that is rated, or one for each section where nobody is. */
export function screensOf(questionnaire, rates) {
  const { sections, subjects, title } = questionnaire;
  if (!subjects.length) return sections.map((section) => ({ key: rates[0], name: section.title || title, sections: [{ ...section, title: "" }] }));
  const names = new Map(subjects.map(({ id, name }) => [id, name]));
  return rates.map((key) => ({ key, name: names.get(key), sections }));
}

const SECONDS = { single: 3, multiple: 5, scale: 2, matrix: 3, number: 5, text: 3 };

/** About how many minutes it takes. */
export function minutesFor(screens) {
  const seconds = screens.map(({ sections }) => allQuestions({ sections }).reduce((sum, { kind, rows }) => sum + SECONDS[kind] * Math.max(1, rows.length), 0));
  return Math.max(1, Math.round(seconds.reduce((sum, one) => sum + one, 0) / 60));
}
