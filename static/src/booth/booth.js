// The booth: one static page, the same bytes for everybody. Which vote it is stands behind the # of its address,
// which no browser sends to a server.
import "./old.js";
import { Malformed, b64, equal, unb64 } from "./bytes.js";
import { checkReceipt, makeBallot } from "./ballots.js";
import { findBox } from "./boxplace.js";
import { CATALOGUE } from "./catalogue.js";
import { digest } from "./encoding.js";
import { Marking, newOrder } from "./marking.js";
import { Memory } from "./memory.js";
import { startLanguage } from "./page.js";
import { Vote } from "./parameters.js";
import { Refused, getParams, postBallot, postDraw, postSlip } from "./post.js";
import { showBadReceipt, showCasting, showOpening, showProblem, showReceipt, showRefusedCast } from "./screens/end.js";
import { MarkForm } from "./screens/mark.js";
import { showReview } from "./screens/review.js";
import { showRefusedDraw, showStart } from "./screens/start.js";
import { hideSeed, readAddress } from "./slip.js";
import { Booth, newSeed } from "./tokens.js";

const troubleTo = (tell) => (n, answered) => tell(answered ? "busy-server" : "lost-network", { n });

/** One voter's way through one vote; with a slip, whoever holds it. */
class Way {
  constructor(vote, { seed, slip }) {
    this.vote = vote;
    this.slip = slip;
    this.memory = new Memory(vote.name, slip);
    this.form = null;
    if (seed && !this.memory.read().done) this.memory.write({ seed });
    if (seed && this.memory.lasts) hideSeed(vote.name, slip);
  }

  /** Goes to where this phone was; also when another window of it went on. */
  resume() {
    const record = this.memory.read();
    if (record.done) showReceipt(this.vote, null, this.slip ? null : () => this.begin());
    else if (this.slip && !record.seed) showProblem("slip-gone", "slip-gone-why");
    else if (record.ballot) this.send(unb64(record.ballot));
    else if (!record.token) this.start();
    else if (record.step === "review") this.review();
    else this.mark({ at: record.at });
  }

  start() {
    showStart(this.vote, this.memory, this.slip, (tell) => this.draw(tell));
  }

  /** Another voter on the same phone. */
  begin() {
    this.memory.forget();
    this.start();
  }

  async draw(tell) {
    if (!this.memory.read().seed) this.memory.write({ seed: b64(newSeed(this.vote)) });
    const booth = this.booth();
    tell("drawing");
    try {
      const post = this.slip ? postSlip : postDraw;
      const answer = await post(this.vote.name, booth.blinded, troubleTo(tell));
      this.memory.write({ token: b64(booth.tokenFrom(answer)) });
    } catch (error) {
      return this.refuseDraw(error);
    }
    return this.resume();
  }

  refuseDraw(error) {
    if (error instanceof Refused) showRefusedDraw(error, this.vote.name, () => this.start());
    else showProblem("draw-refused", "draw-bad-token");
  }

  booth() {
    return new Booth(unb64(this.memory.read().seed), this.vote);
  }

  /** What this phone keeps of the marks. A random order of the options is drawn once for each ballot. */
  kept() {
    const random = this.vote.parameters.order === "random";
    if (random && !this.memory.read().order) this.memory.write({ order: newOrder(this.vote) });
    return new Marking(this.vote, this.memory.read());
  }

  mark(place) {
    this.memory.write({ step: "mark" });
    if (!this.form) {
      this.marking = this.kept();
      this.form = new MarkForm(this.vote, this.memory, this.marking, () => this.review());
    }
    this.form.show(place);
  }

  review() {
    const marking = this.marking || this.kept();
    this.memory.write({ step: "review" });
    showReview(this.vote, this.memory, marking, (contest) => this.mark({ contest }), () => this.cast(marking.choices));
  }

  /** Seals once; whatever happens afterwards, the same bytes are sent. */
  cast(choices) {
    const record = this.memory.read();
    if (record.done || record.ballot) return this.resume();
    const ballot = makeBallot(this.booth(), unb64(record.token), choices);
    this.memory.write({ ballot: b64(ballot) });
    return this.send(ballot);
  }

  async send(ballot) {
    const tell = showCasting();
    const again = () => this.send(ballot);
    let receipt;
    try {
      receipt = await postBallot(await findBox(troubleTo(tell)), this.vote.name, ballot, troubleTo(tell));
    } catch (error) {
      return showRefusedCast(error, again);
    }
    let tracker;
    try {
      tracker = checkReceipt(this.vote, ballot, receipt);
    } catch (_error) {
      return showBadReceipt(again);
    }
    this.memory.wipe();
    this.form = this.marking = null;
    return showReceipt(this.vote, this.vote.parameters.disclosure === "board" ? tracker : "");
  }
}

async function open(address) {
  const { name } = address;
  const tell = showOpening();
  let params;
  try {
    [params] = await Promise.all([getParams(name, troubleTo(tell)), findBox(troubleTo(tell))]);
  } catch (error) {
    if (error instanceof Malformed) return showProblem("wrong-box", "wrong-box-why");
    return showProblem("no-vote", error.words || "no-vote-why");
  }
  try {
    if (!equal(digest(params), unb64(name))) throw new Malformed("params");
    const vote = new Vote(params);
    if (vote.form) throw new Malformed("form"); // is answered on another page
    return new Way(vote, address).resume();
  } catch (error) {
    if (!(error instanceof Malformed)) throw error;
    return showProblem("wrong-params", "wrong-params-why");
  }
}

function start() {
  startLanguage(document.getElementById("language"), CATALOGUE);
  window.addEventListener("hashchange", () => location.reload());
  const address = readAddress(location.hash);
  if (address) open(address);
  else showProblem("no-name", "no-name-why");
}

start();
