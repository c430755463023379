// The steps out of a small world, the calm, and the invariants.
#include <algorithm>
#include <iterator>
#include <utility>

#include "absl/strings/str_cat.h"
#include "tests/unit/custody/small_world.h"

namespace causeway::custody {
namespace {

constexpr const char* kKinds[] = {"OFFER", "ACCEPT",  "DECLINE",  "BUNDLE",
                                  "READY", "RELEASE", "WITHDRAW", "RECEIPT"};

bool Here(std::size_t& n) { return n-- == 0; }

int Number(const std::string& name) { return name[0] - 'a'; }
char Letter(int i) { return static_cast<char>('a' + i); }

std::string Tell(const Mail& mail) {
  return absl::StrCat(kKinds[static_cast<int>(mail.kind)], " ", mail.offer, " ",
                      std::string(1, Letter(mail.from)), "->",
                      std::string(1, Letter(mail.to)), " e", mail.epoch);
}

// Fields one after the other, each with an end that no field contains.
class Bytes {
 public:
  void Add(const std::string& text) {
    bytes_ += text;
    bytes_ += '\x01';
  }
  void Add(std::uint64_t number) {
    bytes_ += static_cast<char>(number);
    bytes_ += '\x02';
  }
  void Add(const std::optional<HeadCertificate>& head) {
    if (!head.has_value()) return Add(std::uint64_t{255});
    Add(head->epoch);
    Add(head->holder);
    Add(head->release_digest);
  }
  void Add(const Giver& g) {
    Add(static_cast<std::uint64_t>(g.phase));
    Add(g.epoch);
    Add(g.offer_id);
    Add(g.receiver);
    Add(g.round);
    Add(g.release_digest);
    Add(g.certificate);
    Add(g.release_incarnation);
    Add(std::uint64_t{g.probe_answered} * 4 + std::uint64_t{g.void_asked} * 2 +
        std::uint64_t{g.lacks_file});
  }
  void Add(const Receiver& r) {
    Add(static_cast<std::uint64_t>(r.phase));
    Add(r.giver);
    Add(r.offer_id);
    Add(r.round);
    Add(r.epoch);
    Add(r.release_digest);
    Add(r.next);
    Add(std::uint64_t{r.lacks_file} * 4 + std::uint64_t{r.promised} * 2 +
        std::uint64_t{r.case_tag.empty()});
  }
  void Add(const Disk& d) {
    Add(std::uint64_t{d.node.verified} * 2 +
        std::uint64_t{d.giver.has_value()});
    Add(d.node.incarnation);
    Add(d.node.position);
    Add(d.fence);
    if (d.giver.has_value()) Add(*d.giver);
    Add(d.receivers.size());
    for (const Receiver& receiver : d.receivers) Add(receiver);
  }
  void Add(const Mail& m) {
    Add(static_cast<std::uint64_t>(m.kind) * 16 +
        static_cast<std::uint64_t>(m.from * 4 + m.to));
    Add(m.offer);
    Add(m.renews);
    Add(m.epoch);
    Add(m.digest);
    Add(m.incarnation);
  }
  std::string Take() { return std::move(bytes_); }

 private:
  std::string bytes_;
};

}  // namespace

// Left out: nonces and the counter they come from. Each is made once and held
// against nothing but its own answer, within one step.
std::string KeyOf(const World& w) {
  Bytes bytes;
  for (int i = 0; i < kNodes; ++i) {
    bytes.Add(w.disks[i]);
    bytes.Add(std::uint64_t{w.backups[i].has_value()});
    if (w.backups[i].has_value()) bytes.Add(*w.backups[i]);
    bytes.Add(w.members[i].incarnation * 2 +
              std::uint64_t{w.members[i].revoked});
  }
  bytes.Add(w.backup_mails);
  bytes.Add(w.row.head);
  for (const Outcome& outcome : w.row.outcomes) {
    bytes.Add(static_cast<std::uint64_t>(outcome.verdict));
    bytes.Add(outcome.epoch);
    bytes.Add(outcome.release_digest);
    bytes.Add(outcome.offer_id);
    bytes.Add(outcome.receiver);
  }
  // The network is a set; a backup knows it in the order of sending.
  std::vector<std::string> mails;
  for (const Mail& mail : w.mails) {
    Bytes one;
    one.Add(mail);
    mails.push_back(one.Take());
  }
  const auto sorted_from = mails.begin() + static_cast<std::ptrdiff_t>(std::min(
                                               w.backup_mails, mails.size()));
  std::sort(mails.begin(), sorted_from);
  std::sort(sorted_from, mails.end());
  for (const std::string& mail : mails) bytes.Add(mail);
  for (const int count :
       {w.offers, w.releases, w.starts, w.restores, w.revocations, w.voids}) {
    bytes.Add(static_cast<std::uint64_t>(count));
  }
  return bytes.Take();
}

bool Player::PeopleStep(World& w, std::size_t& n, std::string& what) const {
  for (int i = 0; i < kNodes; ++i) {
    if (!Honest(w, i)) continue;
    Disk& disk = w.disks[i];
    const std::string who(1, Letter(i));
    if (ActsNow(w, i) && disk.giver->phase == GiverPhase::kHeld &&
        disk.giver->epoch < static_cast<std::uint64_t>(scope_.epochs) &&
        w.offers < scope_.offers) {
      for (int to = 0; to < kNodes; ++to) {
        // The first receiver stands for the other one.
        const bool same = w.offers == 0 && scope_.lying_node < 0 && to == 2;
        if (to == i || same || !Here(n)) continue;
        what = absl::StrCat(who, " offers");
        MakeOffer(w, i, to);
        return true;
      }
    }
    if (ActsNow(w, i) && disk.giver->phase != GiverPhase::kHeld && Here(n)) {
      what = absl::StrCat(who, " withdraws");
      TakeBack(w, i);
      return true;
    }
    for (Receiver& receiver : disk.receivers) {
      if (receiver.phase != ReceiverPhase::kAccepted || !Here(n)) continue;
      what = absl::StrCat(who, " declines");
      const auto next = Decline(receiver);
      if (next.ok()) receiver = *next;
      Mail mail;
      mail.kind = Kind::kDecline;
      mail.from = i;
      mail.to = Number(receiver.giver);
      mail.offer = receiver.offer_id;
      Send(w, mail);
      return true;
    }
    if (scope_.mutation != Mutation::kNone && Here(n)) {
      what = absl::StrCat(who, " takes the shortcut");
      Shortcut(w, i);
      return true;
    }
  }
  return false;
}

bool Player::MailStep(World& w, std::size_t& n, std::string& what) const {
  if (n >= w.mails.size()) {
    n -= w.mails.size();
    return false;
  }
  const Mail mail = w.mails[n];
  what = absl::StrCat("takes ", Tell(mail));
  Deliver(w, mail);
  return true;
}

bool Player::WitnessStep(World& w, std::size_t& n, std::string& what) const {
  if (!scope_.witnessed) return false;
  for (const Mail& mail : w.mails) {
    if (mail.kind != Kind::kRelease || !Here(n)) continue;
    what = absl::StrCat("the witness takes ", Tell(mail));
    ReleaseAtWitness(w, Mail(mail));
    return true;
  }
  for (int i = 0; i < kNodes; ++i) {
    if (!Honest(w, i)) continue;
    const std::string who(1, Letter(i));
    if (w.row.head.has_value() && Here(n)) {
      what = absl::StrCat(who, " asks STATUS");
      Poll(w, i);
      return true;
    }
    const std::optional<Giver>& giver = w.disks[i].giver;
    if (w.voids < scope_.voids && giver.has_value() &&
        giver->phase == GiverPhase::kReleased && Here(n)) {
      what = absl::StrCat(who, " asks VOID");
      AskForVoid(w, i);
      return true;
    }
    const bool lost =
        w.row.head.has_value() && w.members[Number(w.row.head->holder)].revoked;
    if (lost && Here(n)) {
      what = absl::StrCat("ORDER to ", who);
      GiveOrder(w, i);
      return true;
    }
  }
  return false;
}

bool Player::FaultStep(World& w, std::size_t& n, std::string& what) const {
  const bool none = std::none_of(std::begin(w.backups), std::end(w.backups),
                                 [](const auto& b) { return b.has_value(); });
  for (int i = 0; i < kNodes; ++i) {
    if (!Honest(w, i)) continue;
    const std::string who(1, Letter(i));
    if (scope_.witnessed && !w.disks[i].node.verified && Here(n)) {
      what = absl::StrCat(who, " recovers");
      Ask(w, i);
      return true;
    }
    if (scope_.witnessed && w.starts < scope_.starts && Here(n)) {
      what = absl::StrCat(who, " starts again");
      ++w.starts;
      StartAgain(w, i);
      return true;
    }
    if (none && w.restores < scope_.restores && Here(n)) {
      what = absl::StrCat(who, " is backed up");
      w.backups[i] = w.disks[i];
      w.backup_mails = w.mails.size();
      return true;
    }
    for (const bool unsent : {false, true}) {
      if (!w.backups[i].has_value() || !Here(n)) continue;
      what = absl::StrCat(who, " is restored");
      Restore(w, i, unsent);
      return true;
    }
    if (w.revocations < scope_.revocations && Here(n)) {
      what = absl::StrCat(who, " is revoked");
      ++w.revocations;
      w.members[i].revoked = true;
      return true;
    }
  }
  return false;
}

bool Player::LieStep(World& w, std::size_t& n, std::string& what) const {
  for (const int liar : {scope_.lying_holder, scope_.lying_node}) {
    if (liar < 0 || !Here(n)) continue;
    what = absl::StrCat(std::string(1, Letter(liar)), " lies");
    Lie(w, liar);
    return true;
  }
  return false;
}

bool Player::Step(World& w, std::size_t number, std::string& what) const {
  return PeopleStep(w, number, what) || MailStep(w, number, what) ||
         WitnessStep(w, number, what) || FaultStep(w, number, what) ||
         LieStep(w, number, what);
}

void Player::CalmPass(World& w) const {
  for (int i = 0; i < kNodes; ++i) {
    if (scope_.witnessed && Honest(w, i) && !w.disks[i].node.verified) {
      Ask(w, i);
    }
  }
  for (std::size_t m = 0; m < w.mails.size(); ++m) {
    const Mail mail = w.mails[m];
    Deliver(w, mail);
    if (scope_.witnessed && mail.kind == Kind::kRelease) {
      ReleaseAtWitness(w, mail);
    }
  }
  if (scope_.witnessed && w.row.head.has_value()) {
    const int holder = Number(w.row.head->holder);
    for (int i = 0; i < kNodes && w.members[holder].revoked; ++i) {
      if (Honest(w, i) && w.row.head->holder == w.members[holder].id) {
        GiveOrder(w, i);
      }
    }
    for (int i = 0; i < kNodes; ++i) {
      if (Honest(w, i)) Poll(w, i);
    }
  }
}

// ---- The invariants ----

bool Player::ActsNow(const World& w, int i) const {
  const Disk& disk = w.disks[i];
  return Honest(w, i) && disk.giver.has_value() && Acts(*disk.giver, disk.node);
}

int Player::Acting(const World& w) const {
  int acting = 0;
  for (int i = 0; i < kNodes; ++i) acting += ActsNow(w, i) ? 1 : 0;
  return acting;
}

std::string Player::Broken(const World& w) const {
  if (!w.violation.empty()) return w.violation;
  if (Acting(w) > 1) return "I1: two nodes act";
  if (!scope_.witnessed) return "";
  const std::optional<HeadCertificate>& head = w.row.head;
  int counted = 0;
  for (int i = 0; i < kNodes; ++i) {
    const Disk& disk = w.disks[i];
    if (!Honest(w, i) || !disk.giver.has_value()) continue;
    const Giver& giver = *disk.giver;
    const bool acts = ActsNow(w, i);
    const std::string& id = w.members[i].id;
    if (acts && !disk.node.verified) return "I2: acts unverified";
    if (acts && giver.certificate.has_value() &&
        (giver.certificate->holder != id ||
         giver.certificate->epoch != giver.epoch)) {
      return "I2: acts against its certificate";
    }
    if (acts && head.has_value() &&
        (head->holder != id || head->epoch != giver.epoch)) {
      return "I2: the register names another than who acts";
    }
    const bool released = giver.phase == GiverPhase::kReleased;
    if (head.has_value() && giver.epoch == head->epoch && (acts || released)) {
      ++counted;
    }
  }
  if (counted > 1) return "I8: a case is counted twice";
  int ends = 0;
  for (std::size_t a = 0; a < w.row.outcomes.size(); ++a) {
    const Outcome& one = w.row.outcomes[a];
    if (one.verdict != Verdict::kVoided) ++ends;
    for (std::size_t b = a + 1; b < w.row.outcomes.size(); ++b) {
      if (one.release_digest == w.row.outcomes[b].release_digest) {
        return "I6: two outcomes of one RELEASE";
      }
    }
  }
  if (head.has_value() && static_cast<std::uint64_t>(ends) != head->epoch) {
    return "I6: an epoch has not one certificate";
  }
  return "";
}

std::string Player::BrokenAfter(const World& before, const World& after) const {
  for (int i = 0; i < kNodes; ++i) {
    if (after.restores == before.restores &&
        after.disks[i].fence < before.disks[i].fence) {
      return "I5: a fence went back";
    }
  }
  const auto& was = before.row.outcomes;
  const auto& is = after.row.outcomes;
  if (is.size() < was.size() ||
      !std::equal(was.begin(), was.end(), is.begin())) {
    return "I6: an outcome changed";
  }
  const bool back = before.row.head.has_value() &&
                    (!after.row.head.has_value() ||
                     after.row.head->epoch < before.row.head->epoch);
  if (back) return "I5: the register went back";
  return "";
}

std::string Player::BrokenInCalm(const World& w) const {
  if (!w.violation.empty()) return w.violation;
  const std::string broken = Broken(w);
  if (!broken.empty()) return absl::StrCat(broken, " in the calm");
  const int first = std::max(scope_.lying_holder, 0);
  const int holder =
      w.row.head.has_value() ? Number(w.row.head->holder) : first;
  // A liar that the register names answers for itself; officers revoke it.
  if (Lies(holder) || (!scope_.witnessed && scope_.lying_holder >= 0)) {
    return "";
  }
  if (!Honest(w, holder) && !w.row.head.has_value()) return "";
  if (Acting(w) != 1) return "I3: not exactly one acts in the calm";
  // Only a backup or an ORDER takes the file from who was READY for it.
  for (int i = 0; i < kNodes && w.restores == 0 && w.revocations == 0; ++i) {
    if (ActsNow(w, i) && w.disks[i].giver->lacks_file) {
      return "I7: the custodian lacks the file";
    }
  }
  // A shortcut must break one of the numbered invariants.
  if (!w.row.head.has_value() || scope_.mutation != Mutation::kNone) return "";
  for (int i = 0; i < kNodes; ++i) {
    for (const Receiver& receiver : w.disks[i].receivers) {
      if (Honest(w, i) && receiver.phase == ReceiverPhase::kBound &&
          receiver.epoch < w.row.head->epoch) {
        return "a receiver stays bound to an epoch that is over";
      }
    }
  }
  return "";
}

}  // namespace causeway::custody
