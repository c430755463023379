#include "tests/unit/custody/small_world.h"

#include <algorithm>
#include <utility>

namespace causeway::custody {
namespace {

constexpr char kTag[] = "tag";
const Heads kHeads{"head", ""};

std::string Name(int i) { return std::string(1, static_cast<char>('a' + i)); }
int Number(const std::string& name) { return name[0] - 'a'; }

Mail Make(Kind kind, int from, int to, const std::string& offer) {
  Mail mail;
  mail.kind = kind;
  mail.from = from;
  mail.to = to;
  mail.offer = offer;
  return mail;
}

template <typename T>
bool Put(T& state, const absl::StatusOr<T>& next) {
  if (next.ok()) state = *next;
  return next.ok();
}

}  // namespace

World Player::Begin() const {
  World w;
  for (int i = 0; i < kNodes; ++i) {
    w.disks[i].node.id = Name(i);
    w.members[i].id = Name(i);
  }
  const int first = std::max(scope_.lying_holder, 0);
  Giver giver;
  giver.witnessed = scope_.witnessed;
  giver.case_tag = kTag;
  w.disks[first].giver = giver;
  for (int i = 0; i < kNodes; ++i) {
    if (Lies(i)) LieAtOnce(w, i);
    if (scope_.witnessed) Ask(w, i);
  }
  if (!scope_.witnessed || !Lies(first)) return w;
  const auto decision =
      RegisterCase(w.witness, w.row, {kTag, 0, 1, ""}, w.members[first]);
  if (decision.ok()) Decided(w, *decision);
  return w;
}

void Player::Send(World& w, Mail mail) const {
  if (std::find(w.mails.begin(), w.mails.end(), mail) == w.mails.end()) {
    w.mails.push_back(std::move(mail));
  }
}

// ---- The giver ----

void Player::MakeOffer(World& w, int i, int to) const {
  Disk& disk = w.disks[i];
  if (w.offers == scope_.offers) return;
  if (!Permit(disk.node, scope_.witnessed, Act::kHandOff).ok()) return;
  const std::string id = "o" + std::to_string(w.offers);
  if (!Put(*disk.giver, Offer(*disk.giver, id, Name(to), false))) return;
  ++w.offers;
  Send(w, Make(Kind::kOffer, i, to, id));
  if (!scope_.witnessed || disk.giver->certificate.has_value()) return;
  const auto decision = RegisterCase(
      w.witness, w.row, {kTag, disk.giver->epoch, disk.node.incarnation, ""},
      w.members[i]);
  if (!decision.ok()) return;
  Decided(w, *decision);
  Put(*disk.giver, TakeRegistered(*disk.giver, *w.row.head, disk.node));
}

void Player::TakeBack(World& w, int i) const {
  Giver& giver = *w.disks[i].giver;
  const Mail mail =
      Make(Kind::kWithdraw, i, Number(giver.receiver), giver.offer_id);
  if (Put(giver, Withdraw(giver))) Send(w, mail);
}

void Player::Renew(World& w, int i) const {
  Giver& giver = *w.disks[i].giver;
  if (w.offers == scope_.offers) return TakeBack(w, i);
  const int to = Number(giver.receiver);
  Mail offer = Make(Kind::kOffer, i, to, "o" + std::to_string(w.offers));
  offer.renews = giver.offer_id;
  if (!Put(giver, RenewOffer(giver, offer.offer))) return;
  ++w.offers;
  Send(w, Make(Kind::kWithdraw, i, to, offer.renews));
  Send(w, offer);
}

void Player::Probe(World& w, int i) const {
  Disk& disk = w.disks[i];
  const std::string nonce = "p" + std::to_string(w.questions);
  if (!Put(*disk.giver, AskWitness(*disk.giver, nonce, disk.node))) return;
  ++w.questions;
  const auto answer = AnswerProbe(w.witness, w.row, nonce, w.members[i]);
  if (!answer.ok()) return;
  disk.node = NoteIncarnation(disk.node, answer->incarnation);
  Put(*disk.giver, TakeProbe(*disk.giver, *answer, disk.node));
}

void Player::LetGo(World& w, int i, const Mail& ready) const {
  Disk& disk = w.disks[i];
  const std::string digest = "r" + std::to_string(w.releases);
  Mail mail = Make(Kind::kRelease, i, ready.from, ready.offer);
  mail.epoch = disk.giver->epoch;
  mail.digest = digest;
  mail.incarnation = disk.node.incarnation;
  if (scope_.mutation == Mutation::kSendBeforeWrite) {
    Send(w, mail);  // and the write never happens
    return;
  }
  if (!Put(*disk.giver, Release(*disk.giver, digest, disk.node))) return;
  ++w.releases;
  Send(w, mail);
}

void Player::TakeReadyMail(World& w, const Mail& mail) const {
  Disk& disk = w.disks[mail.to];
  const Ready ready{Name(mail.from), mail.offer, 1,
                    mail.offer,      kHeads,     mail.epoch + 1};
  const auto verdict = JudgeReady(*disk.giver, ready, kHeads);
  if (!verdict.ok() || *verdict != ReadyVerdict::kRelease) return;
  // A revoked receiver gets no RELEASE.
  if (w.members[mail.from].revoked) return;
  if (scope_.witnessed && !disk.giver->probe_answered) {
    return Probe(w, mail.to);
  }
  LetGo(w, mail.to, mail);
}

void Player::TakeAtGiver(World& w, const Mail& mail) const {
  Disk& disk = w.disks[mail.to];
  if (!disk.giver.has_value()) return;
  Giver& giver = *disk.giver;
  const std::string from = Name(mail.from);
  if (AnswersWithdraw(giver, mail.offer, disk.node)) {
    return Send(w, Make(Kind::kWithdraw, mail.to, mail.from, mail.offer));
  }
  switch (mail.kind) {
    case Kind::kAccept:
      if (!Permit(disk.node, scope_.witnessed, Act::kHandOff).ok()) return;
      if (Put(giver, TakeAccept(giver, from, mail.offer)) &&
          Put(giver, SendBundle(giver, mail.offer, kHeads))) {
        Mail bundle = Make(Kind::kBundle, mail.to, mail.from, mail.offer);
        bundle.epoch = giver.epoch;
        Send(w, bundle);
      }
      return;
    case Kind::kDecline:
      Put(giver, TakeDecline(giver, from, mail.offer));
      return;
    case Kind::kReady:
      return TakeReadyMail(w, mail);
    case Kind::kReceipt:
      Put(giver, TakeReceipt(giver, from, mail.offer, mail.digest));
      return;
    default:
      return;
  }
}

// ---- The receiver ----

Receiver* Player::Find(World& w, int i, const std::string& offer) const {
  for (Receiver& receiver : w.disks[i].receivers) {
    if (receiver.offer_id == offer) return &receiver;
  }
  return nullptr;
}

void Player::TakeOfferMail(World& w, const Mail& mail) const {
  if (Find(w, mail.to, mail.offer) != nullptr) return;
  Receiver receiver;
  receiver.giver = Name(mail.from);
  receiver.offer_id = mail.offer;
  receiver.witnessed = scope_.witnessed;
  Receiver* const old = Find(w, mail.to, mail.renews);
  if (old != nullptr) Put(receiver, RenewOffer(*old, mail.offer));
  const bool promised = receiver.phase == ReceiverPhase::kAccepted;
  if (!promised && !Put(receiver, Accept(receiver))) return;
  w.disks[mail.to].receivers.push_back(receiver);
  Send(w, Make(Kind::kAccept, mail.to, mail.from, mail.offer));
}

void Player::TakeBundleMail(World& w, const Mail& mail) const {
  Disk& disk = w.disks[mail.to];
  Receiver* const receiver = Find(w, mail.to, mail.offer);
  if (receiver == nullptr || receiver->round > 0) return;
  Claim claim{kTag, std::nullopt, disk.fence};
  const bool claims = scope_.mutation == Mutation::kNoHeadCertificate;
  // The certificate that exists, if the register ever had this head.
  for (const LogRow& row : w.log) {
    if (row.head.epoch == mail.epoch && row.head.holder == receiver->giver) {
      claim.certificate = row.head;
    }
  }
  if (claims) {
    claim.certificate = HeadCertificate{kTag, mail.epoch, receiver->giver, ""};
  }
  Receiver next = *receiver;
  if (!Put(next, TakeBundle(next, Name(mail.from), 1, mail.offer, kHeads,
                            mail.epoch, claim))) {
    return;
  }
  if (!Put(next, Bind(next, disk.node, disk.fence))) return;
  *receiver = next;
  disk.fence = RaisedFence(disk.fence, next);
  Mail ready = Make(Kind::kReady, mail.to, mail.from, mail.offer);
  ready.epoch = mail.epoch;
  Send(w, ready);
}

void Player::TakeReleaseMail(World& w, const Mail& mail) const {
  Disk& disk = w.disks[mail.to];
  Receiver* receiver = Find(w, mail.to, mail.offer);
  if (receiver == nullptr) {
    // Forgotten; without a witness there is nothing to verify it with.
    if (!scope_.witnessed) return;
    Receiver made;
    made.giver = Name(mail.from);
    made.offer_id = mail.offer;
    made.witnessed = true;
    disk.receivers.push_back(made);
    receiver = &disk.receivers.back();
  }
  std::uint64_t fence = disk.fence;
  if (scope_.mutation == Mutation::kNoFence) {
    fence = 0;
    if (receiver->round > 0) receiver->phase = ReceiverPhase::kBound;
  }
  if (receiver->case_tag.empty()) receiver->case_tag = kTag;
  const bool held = receiver->phase == ReceiverPhase::kHeld;
  Put(*receiver, TakeRelease(*receiver, Name(mail.from), mail.offer,
                             mail.epoch + 1, kHeads.open, mail.digest, fence));
  if (!held && receiver->phase == ReceiverPhase::kHeld) {
    Activate(w, mail.to, Receiver(*receiver), mail.digest);
  }
}

void Player::Activate(World& w, int i, const Receiver& receiver,
                      const std::string& digest) const {
  Disk& disk = w.disks[i];
  disk.giver = CustodianFrom(receiver);
  disk.giver->case_tag = kTag;
  disk.fence = RaisedFence(disk.fence, receiver);
  // Another offer of the same epoch is over.
  for (Receiver& other : disk.receivers) {
    Put(other, TakeSuperseded(other, disk.giver->epoch));
  }
  Mail receipt =
      Make(Kind::kReceipt, i, Number(receiver.giver), receiver.offer_id);
  receipt.digest = digest;
  Send(w, receipt);
}

// ---- The network ----

void Player::Deliver(World& w, const Mail& mail) const {
  // Who is revoked is not heard; what a liar is told does not matter.
  if (w.members[mail.from].revoked || Lies(mail.to)) return;
  switch (mail.kind) {
    case Kind::kOffer:
      return TakeOfferMail(w, mail);
    case Kind::kBundle:
      return TakeBundleMail(w, mail);
    case Kind::kRelease:
      return TakeReleaseMail(w, mail);
    case Kind::kWithdraw: {
      Receiver* const receiver = Find(w, mail.to, mail.offer);
      if (receiver == nullptr) return;
      Put(*receiver, TakeWithdraw(*receiver, Name(mail.from), mail.offer));
      return;
    }
    default:
      return TakeAtGiver(w, mail);
  }
}

// ---- The witness ----

void Player::Decided(World& w, const Decision& decision) const {
  w.witness = decision.witness;
  w.row = decision.row;
  if (decision.log.has_value()) w.log.push_back(*decision.log);
}

namespace {

ReleaseRequest RequestFrom(const Mail& mail) {
  ReleaseRequest request;
  request.case_tag = kTag;
  request.epoch = mail.epoch;
  request.incarnation = mail.incarnation;
  request.release_digest = mail.digest;
  request.offer_id = mail.offer;
  request.giver = Name(mail.from);
  request.receiver = Name(mail.to);
  request.ready_to_epoch = mail.epoch + 1;
  request.ready_verified = true;
  return request;
}

}  // namespace

void Player::ReleaseAtWitness(World& w, const Mail& mail) const {
  ReleaseRequest request = RequestFrom(mail);
  if (scope_.mutation == Mutation::kNoIncarnation) {
    request.incarnation = w.members[mail.from].incarnation;
  }
  const auto decision = DecideRelease(w.witness, w.row, request,
                                      w.members[mail.from], w.members[mail.to]);
  if (!decision.ok()) return;
  Decided(w, *decision);
  const auto& kept = w.witness_releases;
  if (std::find(kept.begin(), kept.end(), mail) == kept.end()) {
    w.witness_releases.push_back(mail);
  }
}

void Player::AskForVoid(World& w, int i) const {
  Disk& disk = w.disks[i];
  if (!Put(*disk.giver, AskVoid(*disk.giver, disk.node))) return;
  ++w.voids;
  Mail mail = Make(Kind::kRelease, i, Number(disk.giver->receiver),
                   disk.giver->offer_id);
  mail.epoch = disk.giver->epoch;
  mail.digest = disk.giver->release_digest;
  mail.incarnation = disk.node.incarnation;
  const auto decision =
      DecideVoid(w.witness, w.row, RequestFrom(mail), w.members[i]);
  if (decision.ok()) Decided(w, *decision);
}

void Player::GiveOrder(World& w, int to) const {
  Order order;
  order.case_tag = kTag;
  order.epoch = w.row.head->epoch;
  order.to = Name(to);
  order.digest = "order" + std::to_string(order.epoch);
  order.lost_country = "XX";
  order.to_country = "XX";
  const auto decision = DecideOrder(w.witness, w.row, order, w.members[to]);
  if (decision.ok()) Decided(w, *decision);
}

void Player::TakeOutcome(World& w, int i, const Outcome& outcome) const {
  Disk& disk = w.disks[i];
  const auto head = CertificateOf(kTag, outcome);
  if (disk.giver.has_value() && outcome.giver == Name(i)) {
    const Giver before = *disk.giver;
    if (!head.has_value()) {
      if (Put(*disk.giver, TakeVoid(before, outcome.release_digest))) {
        Send(w, Make(Kind::kWithdraw, i, Number(before.receiver),
                     before.offer_id));
      }
    } else if (head->epoch > before.epoch) {
      Put(*disk.giver, TakeCertificate(before, *head, disk.node));
    }
  }
  if (outcome.receiver != Name(i)) return;
  // The witness gives RELEASE with its outcome.
  for (const Mail& release : w.witness_releases) {
    if (head.has_value() && release.digest == outcome.release_digest) {
      const Mail copy = release;
      TakeReleaseMail(w, copy);
      break;
    }
  }
  for (std::size_t r = 0; r < disk.receivers.size(); ++r) {
    Receiver& receiver = disk.receivers[r];
    if (receiver.phase == ReceiverPhase::kHeld) continue;
    if (!head.has_value()) {
      Put(receiver, TakeVoid(receiver, outcome.offer_id));
      continue;
    }
    const std::uint64_t fence =
        scope_.mutation == Mutation::kNoFence ? 0 : disk.fence;
    Put(receiver, TakeCertificate(receiver, *head, Name(i), fence));
    if (receiver.phase == ReceiverPhase::kHeld) {
      Activate(w, i, Receiver(receiver), outcome.release_digest);
    }
  }
}

void Player::Poll(World& w, int i) const {
  Disk& disk = w.disks[i];
  std::vector<std::uint64_t> epochs;
  if (disk.giver.has_value()) epochs.push_back(disk.giver->epoch);
  for (const Receiver& receiver : disk.receivers) {
    if (AsksStatus(receiver)) epochs.push_back(receiver.epoch);
  }
  for (const std::uint64_t epoch : epochs) {
    const auto answer = AnswerStatus(w.witness, w.row, Name(i), epoch);
    if (!answer.ok()) return;
    for (const Outcome& outcome : answer->outcomes) TakeOutcome(w, i, outcome);
    if (!answer->superseded.has_value()) continue;
    if (!answer->head.has_value()) {
      disk.fence = std::max(disk.fence, *answer->superseded);
    }
    for (Receiver& receiver : disk.receivers) {
      Put(receiver, TakeSuperseded(receiver, *answer->superseded));
    }
  }
  // Named by the witness, and nothing that came here says why.
  const std::optional<HeadCertificate>& head = w.row.head;
  if (!head.has_value() || head->holder != Name(i)) return;
  if (disk.giver.has_value() && disk.giver->epoch >= head->epoch) return;
  TakeHead(w, i, w.log.back());
}

void Player::TakeHead(World& w, int i, const LogRow& row) const {
  Disk& disk = w.disks[i];
  const std::string& digest = row.head.release_digest;
  for (const Outcome& outcome : std::vector<Outcome>(w.row.outcomes)) {
    if (!digest.empty() && outcome.release_digest == digest) {
      TakeOutcome(w, i, outcome);
    }
  }
  const Reconciled result = ReconcileHead(disk.node, disk.giver, row);
  if (result.fate == Fate::kContradiction) w.violation = "contradiction";
  if (result.giver.has_value()) disk.giver = result.giver;
  disk.fence = std::max(disk.fence, row.head.epoch);
  for (Receiver& receiver : disk.receivers) {
    Put(receiver, TakeSuperseded(receiver, row.head.epoch));
  }
  if (result.renew_offer) Renew(w, i);
}

// ---- Faults ----

void Player::StartAgain(World& w, int i) const {
  w.disks[i].node = Start(w.disks[i].node);
  if (scope_.mutation == Mutation::kActsAfterStart) {
    w.disks[i].node.verified = true;
  }
}

void Player::Ask(World& w, int i) const {
  Disk& disk = w.disks[i];
  const std::string nonce = "n" + std::to_string(w.questions++);
  if (!Put(disk.node, AskHeads(disk.node, nonce))) return;
  const auto recovery =
      Recover(w.witness, w.members[i], nonce, disk.node.position, true);
  if (!recovery.ok()) return;
  w.witness = recovery->witness;
  w.members[i] = recovery->member;
  if (w.witness.halted) {
    w.violation = "the witness halted";
    return;
  }
  HeadsAnswer answer{nonce, w.members[i].incarnation, w.log.size(), {}};
  answer.rows =
      Difference({w.log.begin() + static_cast<std::ptrdiff_t>(recovery->from),
                  w.log.end()},
                 Name(i));
  if (!Put(disk.node, TakeHeads(disk.node, answer))) return;
  for (const LogRow& row : answer.rows) TakeHead(w, i, row);
  if (!disk.giver.has_value()) return;
  if (answer.rows.empty()) {
    const Reconciled rest = ReconcileRest(disk.node, *disk.giver);
    disk.giver = rest.giver;
    if (rest.renew_offer) Renew(w, i);
  }
  if (disk.giver->phase != GiverPhase::kReleased) return;
  Mail again = Make(Kind::kRelease, i, Number(disk.giver->receiver),
                    disk.giver->offer_id);
  again.epoch = disk.giver->epoch;
  again.digest = disk.giver->release_digest;
  again.incarnation = disk.giver->release_incarnation;
  Send(w, again);
}

// What was in the outbox since the backup was sent, or never will be.
void Player::Restore(World& w, int i, bool unsent) const {
  w.disks[i] = *w.backups[i];
  w.backups[i].reset();
  ++w.restores;
  if (unsent) {
    std::vector<Mail> left;
    for (std::size_t m = 0; m < w.mails.size(); ++m) {
      if (m < w.backup_mails || w.mails[m].from != i)
        left.push_back(w.mails[m]);
    }
    w.mails = left;
  }
  StartAgain(w, i);
}

void Player::Shortcut(World& w, int i) const {
  Disk& disk = w.disks[i];
  if (scope_.mutation == Mutation::kTimeoutReclaim && disk.giver.has_value() &&
      disk.giver->phase == GiverPhase::kReleased) {
    disk.giver->phase = GiverPhase::kHeld;
  }
  if (scope_.mutation == Mutation::kReleaseWithoutReady &&
      disk.giver.has_value() && disk.giver->phase == GiverPhase::kAccepted) {
    LetGo(w, i,
          Make(Kind::kReady, Number(disk.giver->receiver), i,
               disk.giver->offer_id));
  }
  if (scope_.mutation != Mutation::kGivesUpAfterReady) return;
  for (Receiver& receiver : disk.receivers) {
    if (receiver.phase == ReceiverPhase::kBound) {
      receiver.phase = ReceiverPhase::kDeclined;
    }
  }
}

// A liar offers anything to anybody for any epoch. As the network may keep a
// message for as long as it likes, all of it may as well be said at once.
void Player::LieAtOnce(World& w, int liar) const {
  for (int to = 0; to < kNodes; ++to) {
    if (Lies(to)) continue;
    Mail mail = Make(Kind::kOffer, liar, to, "x" + Name(liar) + Name(to));
    Send(w, mail);
    mail.kind = Kind::kBundle;
    for (const std::uint64_t epoch : {0U, 2U}) {
      mail.epoch = epoch;
      Send(w, mail);
    }
  }
}

// What needs another's word: RELEASE to everyone who gave it READY, and READY
// for what was offered to it, without looking.
void Player::Lie(World& w, int liar) const {
  for (const Mail& seen : std::vector<Mail>(w.mails)) {
    if (seen.to != liar || Lies(seen.from)) continue;
    Mail mail = Make(Kind::kRelease, liar, seen.from, seen.offer);
    mail.epoch = seen.epoch;
    if (seen.kind == Kind::kReady) {
      mail.digest = seen.offer + std::to_string(seen.epoch);
      mail.incarnation = w.members[liar].incarnation;
    } else if (seen.kind == Kind::kOffer) {
      mail.kind = Kind::kAccept;
    } else if (seen.kind == Kind::kBundle) {
      mail.kind = Kind::kReady;
    } else {
      continue;
    }
    Send(w, mail);
  }
}

}  // namespace causeway::custody
