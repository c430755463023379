#include "tests/unit/custody/interleaving.h"

#include <algorithm>
#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "statemachine/custody/custody.h"
#include "tests/testing/fake_random.h"

namespace causeway::custody {
namespace {

constexpr int kSteps = 120;
constexpr int kOffersMax = 6;
constexpr int kCalmPassesMax = 200;
constexpr std::uint64_t kEpoch = 3;

enum class Kind {
  kOffer,
  kAccept,
  kDecline,
  kBundle,
  kReady,
  kRelease,
  kReceipt,
  kWithdraw,
  kChildReceived,
};

struct Mail {
  Kind kind{};
  std::string offer_id;
  std::string node;  // the receiver's: sender or recipient
  bool child_travels = false;
  bool final = false;
  std::uint32_t round = 0;
  std::string digest;  // bundle or release
  Heads heads;
  bool operator==(const Mail&) const = default;
};

class World {
 public:
  World(std::uint64_t seed, Shortcut shortcut)
      : random_(seed), shortcut_(shortcut) {
    giver_.epoch = kEpoch;
  }

  Outcome Play() {
    for (int step = 0; step < kSteps; ++step) {
      Step();
      Watch();
    }
    Calm();
    outcome_.acting_at_calm = Acting();
    outcome_.closed = giver_.phase == GiverPhase::kClosed;
    return outcome_;
  }

 private:
  struct Side {
    Receiver machine;
    bool last_final = false;
  };

  std::size_t Below(std::size_t n) {
    const std::string bytes = random_.Bytes(8);
    absl::string_view view = bytes;
    return static_cast<std::size_t>(*TakeU64(&view) % n);
  }

  bool PutIf(const absl::StatusOr<Giver>& next) {
    if (!next.ok()) return false;
    giver_ = *next;
    return true;
  }
  static bool PutIf(Side& side, const absl::StatusOr<Receiver>& next) {
    if (!next.ok()) return false;
    side.machine = *next;
    return true;
  }

  void Send(Mail mail) {
    // What is sent again is the same bytes.
    if (std::find(sent_.begin(), sent_.end(), mail) == sent_.end()) {
      sent_.push_back(std::move(mail));
    }
  }

  Mail ToReceiver(Kind kind) const {
    Mail mail;
    mail.kind = kind;
    mail.offer_id = giver_.offer_id;
    mail.node = giver_.receiver;
    return mail;
  }
  static Mail FromReceiver(Kind kind, const Side& side,
                           const std::string& node) {
    Mail mail;
    mail.kind = kind;
    mail.offer_id = side.machine.offer_id;
    mail.node = node;
    return mail;
  }

  // ---- What people and time do ----

  void Grow() {
    if (!Acts(giver_)) return;
    current_.open = "open-" + std::to_string(++entries_);
    if (Below(4) == 0) current_.secret = "secret-" + std::to_string(entries_);
  }

  void MakeOffer() {
    if (outcome_.offers == kOffersMax) return;
    const std::string id = "offer-" + std::to_string(outcome_.offers + 1);
    const std::string node = Below(2) == 0 ? "tn" : "gn";
    if (!PutIf(Offer(giver_, id, node, Below(2) == 0))) return;
    ++outcome_.offers;
    Mail mail = ToReceiver(Kind::kOffer);
    mail.child_travels = giver_.child_travels;
    Send(mail);
  }

  void TakeBack() {
    const Mail mail = ToReceiver(Kind::kWithdraw);
    if (!PutIf(Withdraw(giver_))) return;
    ++outcome_.withdrawn;
    Send(mail);
  }

  void NextRound() {
    const std::string digest = "bundle-" + std::to_string(++bundles_);
    if (!PutIf(SendBundle(giver_, digest, current_))) return;
    outcome_.rounds_max =
        std::max(outcome_.rounds_max, static_cast<int>(giver_.round));
    Mail mail = ToReceiver(Kind::kBundle);
    mail.round = giver_.round;
    mail.digest = digest;
    mail.heads = current_;
    mail.final = FinalRound(giver_);
    Send(mail);
  }

  void LetGo(bool justified) {
    const std::string digest = "release-" + giver_.offer_id;
    const Heads named = giver_.bundled;
    if (!PutIf(Release(giver_, digest))) return;
    if (!justified) ++outcome_.wrong_releases;
    Mail mail = ToReceiver(Kind::kRelease);
    mail.digest = digest;
    mail.heads = named;
    Send(mail);
  }

  Side* AnySide() {
    if (sides_.empty()) return nullptr;
    auto at = sides_.begin();
    std::advance(at, static_cast<std::ptrdiff_t>(Below(sides_.size())));
    return &at->second;
  }
  const std::string& NodeOf(const Side& side) const {
    return nodes_.at(side.machine.offer_id);
  }

  void SayYes(Side& side) {
    if (!PutIf(side, Accept(side.machine))) return;
    Send(FromReceiver(Kind::kAccept, side, NodeOf(side)));
  }
  void SayNo(Side& side) {
    if (!PutIf(side, Decline(side.machine))) return;
    ++outcome_.declined;
    Send(FromReceiver(Kind::kDecline, side, NodeOf(side)));
  }
  void Arrive(Side& side) {
    if (!PutIf(side, RecordChildReceived(side.machine))) return;
    ++outcome_.arrivals;
    Send(FromReceiver(Kind::kChildReceived, side, NodeOf(side)));
    BindIfDue(side);
  }

  void TakeShortcut() {
    if (shortcut_ == Shortcut::kGiverReclaimsByTimeout &&
        giver_.phase == GiverPhase::kReleased) {
      giver_.phase = GiverPhase::kHeld;
    }
    if (shortcut_ == Shortcut::kReleaseWithoutReady) LetGo(false);
    if (shortcut_ == Shortcut::kReceiverGivesUpAfterReady) {
      Side* const side = AnySide();
      if (side != nullptr && side->machine.phase == ReceiverPhase::kBound) {
        side->machine.phase = ReceiverPhase::kDeclined;
      }
    }
  }

  void Step() {
    const std::size_t what = Below(100);
    if (what < 60) return DeliverAny();
    if (what < 66) return Grow();
    if (what < 72) return MakeOffer();
    if (what < 74) return TakeBack();
    if (what < 78) return NextRound();
    if (what < 80) return TakeShortcut();
    Side* const side = AnySide();
    if (side == nullptr) return;
    if (what < 89) return SayYes(*side);
    if (what < 91) return SayNo(*side);
    Arrive(*side);
  }

  // ---- The network ----

  // Any message, any number of times, in any order, or never.
  void DeliverAny() {
    if (sent_.empty()) return;
    // Half of the time one of the latest, so that runs get somewhere.
    const std::size_t window =
        Below(2) == 0 ? std::min<std::size_t>(sent_.size(), 3) : sent_.size();
    Deliver(Mail(sent_[sent_.size() - 1 - Below(window)]));
  }

  void Deliver(const Mail& mail) {
    switch (mail.kind) {
      case Kind::kAccept:
        if (PutIf(TakeAccept(giver_, mail.node, mail.offer_id))) NextRound();
        return;
      case Kind::kDecline:
        PutIf(TakeDecline(giver_, mail.node, mail.offer_id));
        return;
      case Kind::kReady:
        return Judge(mail);
      case Kind::kReceipt:
        PutIf(TakeReceipt(giver_, mail.node, mail.offer_id, mail.digest));
        return;
      case Kind::kChildReceived:
        if (!PutIf(TakeChildReceived(giver_, mail.node, mail.offer_id))) return;
        current_.open = "open-" + std::to_string(++entries_);
        return NextRound();
      default:
        return DeliverToReceiver(mail);
    }
  }

  void Judge(const Mail& mail) {
    const Ready ready{mail.node,   mail.offer_id, mail.round,
                      mail.digest, mail.heads,    kEpoch + 1};
    const auto verdict = JudgeReady(giver_, ready, current_);
    if (!verdict.ok()) return;
    const bool justified = ready.heads == current_;
    if (shortcut_ == Shortcut::kReleaseOnAnyReady) return LetGo(justified);
    switch (*verdict) {
      case ReadyVerdict::kRelease:
        return LetGo(justified);
      case ReadyVerdict::kNextRound:
        ++outcome_.next_rounds;
        return NextRound();
      case ReadyVerdict::kStale:
        ++outcome_.stale_readies;
        return;
    }
  }

  void DeliverToReceiver(const Mail& mail) {
    if (mail.kind == Kind::kOffer) {
      if (sides_.count(mail.offer_id) != 0) return;
      Side& side = sides_[mail.offer_id];
      side.machine.giver = "ml";
      side.machine.offer_id = mail.offer_id;
      side.machine.child_travels = mail.child_travels;
      nodes_[mail.offer_id] = mail.node;
      return;
    }
    const auto found = sides_.find(mail.offer_id);
    if (found == sides_.end()) return;
    Side& side = found->second;
    if (mail.kind == Kind::kBundle) return Unpack(side, mail);
    if (mail.kind == Kind::kWithdraw) {
      PutIf(side, TakeWithdraw(side.machine, "ml", mail.offer_id));
      return;
    }
    if (!PutIf(side, TakeRelease(side.machine, "ml", mail.offer_id, kEpoch + 1,
                                 mail.heads.open))) {
      return;
    }
    outcome_.handed_over = true;
    if (calm_) ++outcome_.late_releases;
    Mail receipt = FromReceiver(Kind::kReceipt, side, mail.node);
    receipt.digest = mail.digest;
    Send(receipt);
  }

  void Unpack(Side& side, const Mail& mail) {
    const std::uint32_t before = side.machine.round;
    if (!PutIf(side, TakeBundle(side.machine, "ml", mail.round, mail.digest,
                                mail.heads, kEpoch))) {
      return;
    }
    if (side.machine.round > before) side.last_final = mail.final;
    BindIfDue(side);
  }

  void BindIfDue(Side& side) {
    if (!ReadyDue(side.machine, side.last_final)) return;
    if (!PutIf(side, Bind(side.machine))) return;
    Mail ready = FromReceiver(Kind::kReady, side, NodeOf(side));
    ready.round = side.machine.round;
    ready.digest = side.machine.bundle_digest;
    ready.heads = side.machine.verified;
    Send(ready);
  }

  // ---- The watch ----

  int Acting() const {
    int acting = Acts(giver_) ? 1 : 0;
    for (const auto& [id, side] : sides_) {
      if (side.machine.phase == ReceiverPhase::kHeld) ++acting;
    }
    return acting;
  }

  void Watch() {
    const int acting = Acting();
    outcome_.acting_max = std::max(outcome_.acting_max, acting);
    if (acting != 0) return;
    const auto side = sides_.find(giver_.offer_id);
    if (side == sides_.end() ||
        side->second.machine.phase != ReceiverPhase::kBound) {
      ++outcome_.nobody_bound;
    }
  }

  // Nothing is lost any more, and people answer what waits for them.
  void Calm() {
    calm_ = true;
    for (int pass = 0; pass < kCalmPassesMax; ++pass) {
      const Giver giver_before = giver_;
      const std::size_t sent_before = sent_.size();
      for (std::size_t i = 0; i < sent_.size(); ++i) {
        Deliver(Mail(sent_[i]));
        Watch();
      }
      for (auto& [id, side] : sides_) {
        SayYes(side);
        Arrive(side);
        Watch();
      }
      if (giver_ == giver_before && sent_.size() == sent_before) return;
    }
    // It never settled: no node can be said to act.
    outcome_.acting_max = kCalmPassesMax;
  }

  FakeRandom random_;
  const Shortcut shortcut_;
  Giver giver_;
  Heads current_{"open-0", "secret-0"};
  int entries_ = 0;
  int bundles_ = 0;
  std::map<std::string, Side> sides_;         // by offer
  std::map<std::string, std::string> nodes_;  // by offer
  std::vector<Mail> sent_;
  bool calm_ = false;
  Outcome outcome_;
};

}  // namespace

Outcome PlayRun(std::uint64_t seed, Shortcut shortcut) {
  return World(seed, shortcut).Play();
}

}  // namespace causeway::custody
