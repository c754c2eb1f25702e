// Every sentence of the booth, Chinese and English. {name} is filled in.
export const CATALOGUE = {
  "step-draw": ["领票", "Draw"],
  "step-mark": ["填写", "Mark"],
  "step-review": ["检查", "Review"],
  "step-cast": ["投出", "Cast"],
  for: ["赞成", "For"],
  against: ["反对", "Against"],
  abstain: ["弃权", "Abstain"],
  blank: ["未选", "Not marked"],
  "write-in": ["另选", "Written in"],

  opening: ["正在打开……", "Opening…"],
  "no-name": ["地址不完整", "The address is incomplete"],
  "no-name-why": [
    "请从通知里的链接或会场的二维码打开投票间。",
    "Please open the booth from the link in your notice, or from the QR code in the hall.",
  ],
  "no-vote": ["没有找到这次投票", "There is no such vote"],
  "no-vote-why": [
    "链接可能抄错了，或者投票参数还没有冻结。请重新扫码。",
    "The link may be mistyped, or the vote is not frozen yet. Please scan the code again.",
  ],
  "wrong-params": ["这里收到的选票与链接不符", "The ballot received here is not the one of the link"],
  "wrong-params-why": [
    "请不要在这里投票，把这一页给监票人看。",
    "Do not vote here. Please show this page to a teller.",
  ],
  home: ["回到主页", "To the main page"],

  practice: [
    "这是演练，不是正式投票：结果不算数，请放心练习。",
    "This is practice, not a real vote: nothing counts, feel free to try everything.",
  ],
  "not-secure": [
    "连接没有加密（不是 HTTPS）：同一网络里的人可能换掉这一页。请在组织者的网络里投票，并核对下面的指纹。",
    "The connection is not encrypted (no HTTPS): somebody in the same network could replace this page. Vote in the organisers' network and compare the fingerprint below.",
  ],
  "not-kept": [
    "这个浏览器不能保存数据（例如无痕模式）。投完之前请不要刷新或关闭本页，否则这张票就丢失了。",
    "This browser keeps no data (a private window, for example). Until you have cast, do not reload or close this page, or the ballot is lost.",
  ],
  fingerprint: ["投票指纹", "Fingerprint"],
  "fingerprint-why": [
    "应与会场大屏、海报上的指纹相同；不同就不要投票，并告诉监票人。",
    "It must be the one on the hall screen and on the poster. If it is not, do not vote, and tell a teller.",
  ],
  "box-at": ["选票寄往", "Ballots go to"],
  "wrong-box": ["投票箱的地址不对", "The address of the ballot box is wrong"],
  "wrong-box-why": [
    "这里收到的投票箱地址不是另一台主机的加密（https）地址。什么都还没有寄出。请告诉组织者。",
    "What was received here is no encrypted (https) address of another host. Nothing was sent. Please tell the organisers.",
  ],
  organiser: ["组织者", "Held by"],
  contests: ["表决内容", "To be decided"],
  "contest-seats": ["{title}（应选 {seats} 人，候选人 {options} 人）", "{title} ({seats} to be elected, {options} nominees)"],
  tellers: ["监票人", "Tellers"],
  "tellers-why": [
    "{names}。其中 {k} 人一起交出钥匙才能开箱；开箱之前，包括管理员在内，谁也看不到任何一张票。",
    "{names}. The box opens only when {k} of them hand in their keys; until then nobody, administrators included, sees any ballot.",
  ],
  "server-opens": [
    "本次投票没有设监票人，由服务器保管开箱的钥匙：管理服务器的人有能力提前开箱。谁投了哪张票，仍然没有人能知道。",
    "This vote has no tellers; the server keeps the key of the box, so whoever runs the server could open it early. Who cast which ballot still nobody can learn.",
  ],
  afterwards: ["投票结束后", "Afterwards"],
  "board-published": [
    "公布全部不记名选票，任何人都可以重新计票。",
    "All ballots are published without names; anybody can count again.",
  ],
  "totals-published": ["只公布总数，不公布单张选票。", "Only totals are published, no single ballots."],
  secrecy: ["您的一票如何保密", "How your vote stays secret"],
  draw: ["领票", "Draw my ballot"],
  "draw-why": [
    "领票时系统核对您的选举资格，但不知道您领到的是哪一张票。每人只能领一次，请在投票用的这部手机上领。",
    "Drawing checks that you may vote, but nobody learns which ballot you get. You can draw once, so do it on the phone you vote with.",
  ],
  "slip-open": ["打开选票", "Open the ballot"],
  "slip-why": [
    "您用的是预领票纸条，不用登录。纸条上的选票只能投一次，谁先投算谁的；投完请把纸条撕碎。",
    "You use a slip and need not sign in. Its ballot can be cast once, and the first one counts; tear the slip up afterwards.",
  ],
  "slip-gone": ["请重新扫描纸条", "Please scan your slip again"],
  "slip-gone-why": [
    "这个浏览器没有保存这张纸条的选票。请再扫一次纸条上的二维码。",
    "This browser does not keep the ballot of this slip. Please scan the code on the slip again.",
  ],
  "draw-again": ["上次领票没有完成，请再点一次“领票”。", "Drawing was interrupted last time. Please press “Draw my ballot” again."],
  drawing: ["正在领票……", "Drawing…"],
  "lost-network": ["网络断开，正在重试（第 {n} 次）……", "No network, trying again ({n})…"],
  "busy-server": ["服务器暂时答复不了，正在重试（第 {n} 次）……", "The server cannot answer for the moment, trying again ({n})…"],
  "draw-refused": ["没有领到票", "No ballot was drawn"],
  "draw-signed-out": ["请先登录", "Please sign in first"],
  "draw-signed-out-why": [
    "领票要确认您的选举资格。登录后会回到这里。",
    "Drawing has to check that you may vote. After logging in you come back here.",
  ],
  "sign-in": ["去登录", "Sign in"],
  "draw-forbidden": [
    "您不在本次选举人名册上，或者还没有签到。请联系会务人员。",
    "You are not on the roll of this vote, or have not checked in. Please ask the staff.",
  ],
  "draw-twice": ["您已经在别处领过票", "You have already drawn a ballot elsewhere"],
  "draw-twice-why": [
    "一人只能领一次票：请回到当时领票的那部手机、那个浏览器上投票。如果手机丢失，或者清除过浏览数据，这张票就像遗失的纸质选票一样，不能补发。",
    "Everybody draws once: please vote on the phone, and in the browser, where you drew. If that phone is lost or its browser data were cleared, the ballot is lost as a paper ballot would be, and cannot be replaced.",
  ],
  "draw-other": ["服务器拒绝了领票（{status}）。请联系会务人员。", "The server refused ({status}). Please ask the staff."],
  "draw-bad-token": [
    "领到的票上签名不对，不能使用。请把这一页给监票人看。",
    "The signature on the ballot is wrong, it cannot be used. Please show this page to a teller.",
  ],
  retry: ["再试一次", "Try again"],

  "rule-three": ["对每位候选人选赞成、反对或弃权。", "Mark every nominee: for, against or abstain."],
  "rule-for": ["勾选您赞成的候选人。", "Tick the nominees you are for."],
  "rule-seats": [
    "应选 {seats} 人，可以少选；赞成（含另选）超过 {seats} 人，这张票在本项作废。",
    "{seats} to be elected; you may choose fewer. With more than {seats} “for” (written in included) the ballot is void in this contest.",
  ],
  "rule-seats-refuse": [
    "应选 {seats} 人，可以少选；赞成（含另选）超过 {seats} 人的票不能投出。",
    "{seats} to be elected; you may choose fewer. A ballot with more than {seats} “for” (written in included) cannot be cast.",
  ],
  "rule-random": [
    "候选人的排列每张票都不同，由这部手机随机排出。",
    "The order of the nominees differs from ballot to ballot; this phone has drawn it at random.",
  ],
  "rule-pinyin": ["候选人按姓名的拼音排列。", "The nominees are in the order of their names in pinyin."],
  "rule-strokes": ["候选人按姓氏笔画排列。", "The nominees are in the order of the strokes of their surnames."],
  "rule-motion": ["选赞成、反对或弃权。", "Mark for, against or abstain."],
  "rule-blank-abstain": ["没有选的按弃权计。", "What is not marked counts as abstention."],
  "rule-blank-against": ["没有选的按反对计。", "What is not marked counts as against."],
  "write-in-title": ["另选他人", "Somebody else"],
  "write-in-free": [
    "可以写候选人以外的人，每人算一票赞成。监票人先把所写的字对应到人；公布选票时这些字也会公布，请只写姓名。",
    "You may write in people who are not nominees; each counts as one vote for. Tellers map what is written to persons; when ballots are published so is what you wrote, so write nothing but the name.",
  ],
  "write-in-against": [
    "可以写候选人以外的人，每人算一票赞成；人数不能超过您在本项反对的候选人数，否则本项作废。监票人先把所写的字对应到人；公布选票时这些字也会公布，请只写姓名。",
    "You may write in people who are not nominees; each counts as one vote for. Not more names than nominees you marked against, or the ballot is void in this contest. Tellers map what is written to persons; when ballots are published so is what you wrote, so write nothing but the name.",
  ],
  "write-in-name": ["另选第 {n} 人的姓名", "Name of person {n}"],
  "write-in-more": ["再写一人", "One more"],
  count: ["已选 {n} / 应选 {seats}", "Chosen {n} of {seats}"],
  "count-motion": ["已表决 {n} / {all}", "Decided {n} of {all}"],
  "void-short": ["本项会作废", "Void in this contest"],
  "void-seats": [
    "赞成了 {n} 人，超过应选 {seats} 人：这张票在本项会作废。",
    "{n} are marked “for”, more than {seats}: the ballot will be void in this contest.",
  ],
  "void-against": [
    "另选的人数超过反对的人数：这张票在本项会作废。",
    "More names written in than nominees marked against: the ballot will be void in this contest.",
  ],
  "void-twice": ["同一个人写了两次：这张票在本项会作废。", "The same person is written in twice: the ballot will be void in this contest."],
  "void-listed": [
    "另选里写了候选人：这张票在本项会作废。请直接在候选人那一行选赞成。",
    "A nominee is written in: the ballot will be void in this contest. Mark the nominee's own line instead.",
  ],
  "void-writein": ["本项不能另选他人：这张票在本项会作废。", "Nobody can be written in here: the ballot will be void in this contest."],
  "too-long": ["另选的姓名太长了，请写短一些。", "The names written in are too long. Please shorten them."],
  review: ["检查选票", "Review"],

  "review-title": ["投出之前请检查", "Check before you cast"],
  change: ["修改", "Change"],
  "blank-abstain": ["有 {n} 行没有选，按弃权计。", "{n} not marked, counted as abstention."],
  "blank-against": ["有 {n} 行没有选，按反对计。", "{n} not marked, counted as against."],
  "void-tick": ["我知道这张票会作废，仍要这样投出", "I know that this ballot will be void and cast it all the same"],
  "void-tick-some": [
    "我知道这张票在 {n} 项会作废，仍要这样投出",
    "I know that this ballot will be void in {n} contests and cast it all the same",
  ],
  "void-refused": [
    "本次投票不收作废的选票。请返回修改，改好以后才能投出。",
    "This vote takes no void ballots. Please go back and change the ballot; then it can be cast.",
  ],
  "void-tick-first": ["请先勾选上面一行，或返回修改。", "Please tick the line above first, or go back and change the ballot."],
  "cast-why": ["投出之后不能再改。", "Once cast, the ballot cannot be changed."],
  cast: ["投票", "Cast my ballot"],
  back: ["返回修改", "Go back"],

  "casting-title": ["正在投票", "Casting"],
  casting: ["选票已封好，正在送入票箱……", "The ballot is sealed and on its way to the box…"],
  "casting-wait": [
    "请不要清除浏览数据。断网、来电或刷新都不要紧：重试送出的是同一张票，不会重复计票。",
    "Do not clear your browser data. A lost network, a call or a reload do no harm: the same ballot is sent again and never counted twice.",
  ],
  "cast-refused": ["票箱没有收下这张票", "The box did not take the ballot"],
  "cast-refused-why": ["票箱的答复：{status}。选票仍保存在这部手机上。", "The box answered {status}. The ballot is still kept on this phone."],
  "bad-receipt": ["回执不对", "The receipt is wrong"],
  "bad-receipt-why": [
    "票箱给的回执核验不通过。选票仍保存在这部手机上，请再试一次；仍然不对，请把这一页给监票人看。",
    "The receipt of the box does not verify. The ballot is still kept on this phone. Try again; if it stays wrong, show this page to a teller.",
  ],

  "receipt-title": ["已投票", "Your ballot is in the box"],
  "receipt-why": [
    "票箱的回执已核验。填写的内容和领票的密钥已从这部手机上删除。",
    "The receipt of the box was verified. Your marks and the secret of the ballot are deleted from this phone.",
  ],
  "receipt-practice": ["这是演练，不是正式投票。", "This was practice, not a real vote."],
  "tracker-show": ["显示追踪码", "Show the tracker"],
  "tracker-why": [
    "用追踪码可以在公布的票箱里找到这张票。谁看到追踪码，谁以后就能看到这张票的内容：不需要就不要记，也不要给别人看。离开本页后不再显示。",
    "With the tracker you can find this ballot in the published box. Whoever sees the tracker can later see what this ballot says: do not note it unless you need it, and show it to nobody. It is gone when you leave this page.",
  ],
  "receipt-before": ["这部手机已经在本次投票中投过票。", "This phone has already cast a ballot in this vote."],
  "another-why": [
    "如果现在登录的是另一位选举人，可以在这部手机上再领一张票。",
    "If somebody else is signed in now, that voter can draw a ballot on this phone too.",
  ],
  another: ["换一位选举人领票", "Draw for another voter"],
  "receipt-next": [
    "可以关闭本页了。如果还有别的投票，从主页继续。",
    "You can close this page. If there is another vote, go on from the main page.",
  ],
};
