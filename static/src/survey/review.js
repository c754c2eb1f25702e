// A democratic review: members rate persons, row by row, and leave out whom they do not know. Words of its own, in the place of
// those of a survey.
const WORDS = {
  "grade-5": ["优秀", "Excellent"],
  "grade-4": ["良好", "Good"],
  "grade-3": ["一般", "Fair"],
  "grade-2": ["较差", "Weak"],
  "grade-1": ["差", "Poor"],
  group: ["答卷会写明您所在的部门：{group}，共 {size} 人。", "They will name your department: {group}, {size} people."],
  "group-any": [
    "答卷会写明您所在的部门，每组至少 5 人。",
    "They will name your department, at least 5 people together.",
  ],
  "length-title": ["需要多久", "How long"],
  length: ["约 {minutes} 分钟，共 {n} 页", "about {minutes} min, {n} pages"],
  "rule-required": [
    "只评您了解的人；不了解的选“不了解”，或者不选。自己也是候选人的，请不要给自己打分。",
    "Rate those you know; for others choose “Don’t know” or nothing. If you are a candidate yourself, please leave your own line out.",
  ],
  complete: ["全部评过", "All rated"],
  answered: ["已评 {n} / {all} 人", "{n} of {all} rated"],
  "left-empty": ["没有评：{names}", "Not rated: {names}"],
  nothing: ["没有评", "Not rated"],
  "closed-why": ["这次评议已经截止，不再收答卷。", "This review is over. No more answers are taken."],
  "done-next": [
    "可以关闭本页了。成绩由学生会按规则公布给候选人。",
    "You can close this page. The union tells the candidates their scores.",
  ],
};

/** Makes the catalogue speak of a review. */
export const speakOfReview = (catalogue) => Object.assign(catalogue, WORDS);
