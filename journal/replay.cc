#include "journal/replay.h"

#include <map>
#include <optional>
#include <set>
#include <utility>
#include <variant>

#include "absl/strings/str_cat.h"
#include "base/errors.h"
#include "base/status_macros.h"
#include "crypto/commitment.h"
#include "crypto/digest.h"
#include "journal/message.h"
#include "journal/provenance.h"
#include "journal/replay_order.h"
#include "journal/replay_witness.h"
#include "journal/signed_bytes.h"

namespace causeway::journal {
namespace {

using causeway::v1::CaseFile;
using causeway::v1::EntryHeader;
using causeway::v1::ProtectedHeadOpening;
using procedure::CaseOpened;
using procedure::CustodyOrdered;
using procedure::CustodyReleased;
using procedure::CustodyTaken;
using procedure::ProcedureMoved;

constexpr char kHeadKind[] = "protected_head";

bool LacksVersion(const absl::Status& status) {
  const std::optional<Refusal> refusal = RefusalOf(status);
  return refusal.has_value() && refusal->rule == procedure::kVersionKnownRule;
}

// Goes through the entries in the order of writing.
class Replayer {
 public:
  // Without keys: statements of the witness were verified before.
  Replayer(const CaseFile& file, const OrderedCase& ordered,
           const HeaderOpener& opener, const KeyRing* keys,
           const procedure::ProcedureSet& procedures)
      : file_(file),
        keys_(keys),
        ordered_(ordered),
        opener_(opener),
        procedures_(procedures),
        procedure_(&procedures.Embedded()) {
    for (const ProtectedHeadOpening& opening : file.protected_heads()) {
      twice_ |= !heads_.emplace(opening.epoch(), &opening).second;
    }
  }

  absl::Status Run() {
    if (twice_) {
      return Broken("journal.protected_head", "two openings for one epoch");
    }
    RETURN_IF_ERROR(ReadStatements());
    for (const Placed& placed : ordered_.order) {
      const absl::Status stepped = Step(placed);
      // What this node lacks is no fault of the file.
      if (!stepped.ok() && !LacksVersion(stepped)) {
        return RefusedAt(placed.opened->header, stepped);
      }
      RETURN_IF_ERROR(stepped);
    }
    for (const auto& [epoch, opening] : heads_) {
      if (released_epochs_.count(epoch) == 0) {
        return RefusedAt(true, epoch, 0,
                         Broken("journal.protected_head",
                                "an opening for an epoch that has not ended"));
      }
    }
    return absl::OkStatus();
  }

  void MoveInto(ReplayedCase* replayed) {
    replayed->state = std::move(state_);
    replayed->procedure = procedure_;
    replayed->epochs = std::move(epochs_);
    for (const Epoch& epoch : replayed->epochs) {
      Attest("conduct", epoch.custodian, epoch.epoch,
             "that people did what they stated");
    }
    replayed->attested = std::move(attested_);
  }

 private:
  absl::Status ReadStatements() {
    ASSIGN_OR_RETURN(witnessed_, ReadWitnessStatements(file_, keys_));
    return absl::OkStatus();
  }

  absl::Status Step(const Placed& placed) {
    const EntryHeader& header = placed.opened->header;
    const procedure::Fact& fact = *placed.opened->fact;
    if (header.journal() == causeway::v1::JOURNAL_KIND_OPEN) {
      RETURN_IF_ERROR(EnterEpoch(header, fact));
    } else if (header.epoch() != epochs_.back().epoch || release_ != nullptr) {
      return Broken("journal.epoch", "the custodian's epoch had ended");
    }
    if (header.author_node() != epochs_.back().custodian) {
      return Broken("journal.author", "not by the custodian of the epoch");
    }
    if (header.directory_version() < directory_version_) {
      return Broken("journal.directory_version",
                    "the directory version went back");
    }
    directory_version_ = header.directory_version();
    std::int64_t& last = last_recorded_us_[header.journal()];
    if (header.recorded_at_us() < last) {
      return Broken("journal.recorded_at", "the time of recording went back");
    }
    last = header.recorded_at_us();
    RETURN_IF_ERROR(JudgeProvenance(placed));
    RETURN_IF_ERROR(JudgeFact(fact));
    if (fact.meta.gates_held) AttestGates(fact.meta.node, header.epoch());
    const auto* released = std::get_if<CustodyReleased>(&fact.body);
    return released == nullptr ? absl::OkStatus()
                               : Release(*placed.opened, *released);
  }

  // The version that the genesis names judges the genesis too; an entry that
  // moves the case is judged by the version before it, and held against the one
  // it names.
  absl::Status JudgeFact(const procedure::Fact& fact) {
    if (const auto* opened = std::get_if<CaseOpened>(&fact.body);
        opened != nullptr && !state_.open.opened &&
        opened->procedure_digest.size() == kDigestBytes) {
      ASSIGN_OR_RETURN(procedure_,
                       procedures_.Require(opened->procedure_digest));
    }
    const procedure::Procedure* target = nullptr;
    if (const auto* moved = std::get_if<ProcedureMoved>(&fact.body);
        moved != nullptr && moved->procedure_digest.size() == kDigestBytes) {
      ASSIGN_OR_RETURN(target, procedures_.Require(moved->procedure_digest));
    }
    RETURN_IF_ERROR(procedure::Check(*procedure_, state_, fact, target));
    if (target != nullptr) procedure_ = target;
    state_ = procedure::Apply(std::move(state_), fact);
    return absl::OkStatus();
  }

  // RELEASE is the last entry of an epoch; taking custody is the first of the
  // next one, by the node that RELEASE names. But for an ORDER.
  absl::Status EnterEpoch(const EntryHeader& header,
                          const procedure::Fact& fact) {
    const auto* taken = std::get_if<CustodyTaken>(&fact.body);
    if (epochs_.empty()) {
      if (header.epoch() != 0) {
        return Broken("journal.epoch", "a case begins in epoch 0");
      }
      RETURN_IF_ERROR(witnessed_.CheckHolder(0, header.author_node(), ""));
      epochs_.push_back({0, header.author_node(), 0, 0});
    } else if (std::holds_alternative<procedure::ReleaseVoided>(fact.body)) {
      RETURN_IF_ERROR(
          EndVoided(header, std::get<procedure::ReleaseVoided>(fact.body)));
    } else if (const auto* ordered = std::get_if<CustodyOrdered>(&fact.body)) {
      RETURN_IF_ERROR(EnterOrdered(header, *ordered));
    } else if (release_ != nullptr) {
      const auto& released = std::get<CustodyReleased>(release_->fact->body);
      if (taken == nullptr || header.epoch() != released.to_epoch) {
        return Broken("journal.epoch",
                      "after RELEASE comes the taking of custody");
      }
      if (header.author_node() != released.receiver ||
          taken->giver != epochs_.back().custodian) {
        return Broken("journal.author",
                      "custody is taken by the node that RELEASE names");
      }
      if (taken->release_digest != release_->digest) {
        return Broken("journal.link", "custody was taken by another RELEASE");
      }
      RETURN_IF_ERROR(witnessed_.CheckHolder(
          header.epoch(), header.author_node(), release_->digest));
      RETURN_IF_ERROR(witnessed_.CheckNamed(header.epoch(),
                                            taken->head_certificate_digest));
      epochs_.push_back({header.epoch(), header.author_node(),
                         header.sequence(), header.sequence()});
      release_ = nullptr;
    } else if (taken != nullptr || header.epoch() != epochs_.back().epoch) {
      return Broken("journal.epoch", "an epoch ends with RELEASE only");
    }
    epochs_.back().last_sequence = header.sequence();
    return absl::OkStatus();
  }

  // The witness said that this RELEASE never moved custody.
  absl::Status EndVoided(const EntryHeader& header,
                         const procedure::ReleaseVoided& voided) {
    if (release_ == nullptr || header.epoch() != epochs_.back().epoch) {
      return Broken("journal.epoch", "no RELEASE stands that could be void");
    }
    RETURN_IF_ERROR(
        witnessed_.CheckVoid(header.epoch(), release_->digest, voided));
    release_ = nullptr;
    return absl::OkStatus();
  }

  // The witness states that an ORDER made the author custodian of this epoch.
  // What the nodes before it wrote and no file holds is missing, and listed.
  absl::Status EnterOrdered(const EntryHeader& header,
                            const CustodyOrdered& ordered) {
    const Epoch& last = epochs_.back();
    const std::uint64_t epoch = header.epoch();
    if (epoch <= last.epoch || epoch != ordered.to_epoch) {
      return Broken("journal.epoch",
                    "an ORDER begins the later epoch it names");
    }
    const custody::HeadCertificate* const head = witnessed_.HeadOf(epoch);
    if (head != nullptr && releases_.count(head->release_digest) > 0) {
      return Broken("journal.epoch",
                    "custody moved by RELEASE, and is taken by it");
    }
    RETURN_IF_ERROR(witnessed_.CheckOrdered(epoch, header.author_node()));
    RETURN_IF_ERROR(
        witnessed_.CheckNamed(epoch, ordered.head_certificate_digest));
    RETURN_IF_ERROR(JudgeGap(last, epoch - 1, ordered.former_custodian));
    release_ = nullptr;
    epochs_.push_back(
        {epoch, header.author_node(), header.sequence(), header.sequence()});
    return absl::OkStatus();
  }

  // Between the last epoch that is here, and the end of that of `former`.
  absl::Status JudgeGap(const Epoch& last, std::uint64_t end,
                        const std::string& former) {
    const bool moved =
        release_ != nullptr && witnessed_.Moved(last.epoch, release_->digest);
    if (moved) {
      RETURN_IF_ERROR(witnessed_.CheckHolder(
          last.epoch + 1,
          std::get<CustodyReleased>(release_->fact->body).receiver,
          release_->digest));
    } else {
      // On the last RELEASE, if there is one, nothing rests.
      std::erase_if(attested_, [&](const Attested& one) {
        return one.what == "single_release" && one.epoch == last.epoch;
      });
      Attest("journal_gap", last.custodian, last.epoch,
             absl::StrCat("what it recorded in epoch ", last.epoch,
                          " after entry ", last.last_sequence,
                          ", if anything: it is not here"));
    }
    if (end == last.epoch) return absl::OkStatus();
    const custody::HeadCertificate* const before = witnessed_.HeadOf(end);
    if (before != nullptr && before->holder != former) {
      return Broken("journal.witness",
                    "the ORDER took the case from another custodian");
    }
    Attest("journal_gap", former, last.epoch + 1,
           absl::StrCat("what was recorded in ",
                        EpochsFrom(last.epoch + 1, end), ": it is not here"));
    return absl::OkStatus();
  }

  absl::Status JudgeProvenance(const Placed& placed) {
    const EntryHeader& header = placed.opened->header;
    const auto segment = ordered_.segment_heads.find(header.epoch());
    // After a void RELEASE the protected segment goes on.
    const bool known = segment != ordered_.segment_heads.end() &&
                       !witnessed_.Voided(placed.opened->digest);
    ASSIGN_OR_RETURN(
        const Provenance provenance,
        CheckProvenance(placed, opener_, known ? &segment->second : nullptr));
    if (provenance == Provenance::kAttested) {
      Attest("received", header.author_node(), header.epoch(),
             absl::StrCat("the signed message recorded in entry ",
                          header.sequence(), ", whose opening is not here"));
    }
    return absl::OkStatus();
  }

  absl::Status Release(const OpenedEntry& opened,
                       const CustodyReleased& released) {
    const std::uint64_t epoch = opened.header.epoch();
    if (released.to_epoch != epoch + 1) {
      return Broken("journal.epoch", "custody moves by one epoch");
    }
    release_ = &opened;
    releases_.insert(opened.digest);
    if (witnessed_.Voided(opened.digest)) return absl::OkStatus();
    released_epochs_.insert(epoch);
    const auto found = heads_.find(epoch);
    if (found == heads_.end()) {
      Attest("protected_head", opened.header.author_node(), epoch,
             absl::StrCat("the unopened commitment to the protected head of "
                          "epoch ",
                          epoch));
    } else {
      RETURN_IF_ERROR(CheckHead(released, *found->second));
    }
    if (!witnessed_.Moved(epoch, opened.digest)) {
      Attest("single_release", opened.header.author_node(), epoch,
             absl::StrCat("that no second RELEASE of epoch ", epoch,
                          " exists (no witness)"));
    }
    return absl::OkStatus();
  }

  absl::Status CheckHead(const CustodyReleased& released,
                         const ProtectedHeadOpening& opening) {
    if (!VerifyCommitment(released.protected_head_commitment, opening.salt(),
                          kHeadKind, opening.head())) {
      return Broken("journal.protected_head",
                    "the opening is not of the head committed to");
    }
    const auto segment = ordered_.segment_heads.find(opening.epoch());
    const std::string& here = segment == ordered_.segment_heads.end()
                                  ? ZeroDigest()
                                  : segment->second;
    if (here != opening.head()) {
      return Broken("journal.protected_head",
                    "the protected segment does not end in the head");
    }
    return absl::OkStatus();
  }

  void AttestGates(const std::string& node, std::uint64_t epoch) {
    if (!gates_.emplace(node, epoch).second) return;
    Attest("gates_held", node, epoch, "that all gates required here held");
  }

  void Attest(std::string what, std::string by, std::uint64_t epoch,
              std::string sentence) {
    attested_.push_back(
        {std::move(what), std::move(by), epoch, std::move(sentence)});
  }

  const CaseFile& file_;
  const KeyRing* const keys_;
  Witnessed witnessed_;
  const OrderedCase& ordered_;
  const HeaderOpener& opener_;
  const procedure::ProcedureSet& procedures_;
  const procedure::Procedure* procedure_;  // Where the replay stands.
  std::map<std::uint64_t, const ProtectedHeadOpening*> heads_;
  bool twice_ = false;  // Two openings for one epoch.
  procedure::CaseState state_;
  std::vector<Epoch> epochs_;
  std::vector<Attested> attested_;
  std::set<std::pair<std::string, std::uint64_t>> gates_;
  std::set<std::uint64_t> released_epochs_;
  std::set<std::string> releases_;  // Digests of those that are here.
  std::uint64_t directory_version_ = 0;
  std::map<int, std::int64_t> last_recorded_us_;  // By journal.
  // The RELEASE after which custody was not taken yet.
  const OpenedEntry* release_ = nullptr;
};

absl::StatusOr<ReplayedCase> ReplayWith(
    const CaseFile& file, const EntryOpener& entry_opener,
    const HeaderOpener& header_opener, const KeyRing* keys,
    const procedure::ProcedureSet& procedures) {
  ASSIGN_OR_RETURN(OrderedCase ordered, OrderCase(file, entry_opener));
  ReplayedCase replayed;
  {
    Replayer replayer(file, ordered, header_opener, keys, procedures);
    RETURN_IF_ERROR(replayer.Run());
    replayer.MoveInto(&replayed);
  }
  MoveEntries(file, std::move(ordered), &replayed);
  return replayed;
}

}  // namespace

absl::Status CheckReceived(const causeway::v1::Entry& entry,
                           const std::string& protected_head) {
  ASSIGN_OR_RETURN(const OpenedEntry opened, OpenStoredEntry(entry));
  const absl::Status fits =
      CheckProvenance({&opened, &entry}, OpenStoredHeader, &protected_head)
          .status();
  return fits.ok() ? fits : RefusedAt(opened.header, fits);
}

std::string CommitProtectedHead(absl::string_view salt,
                                absl::string_view head) {
  return MustCommit(salt, kHeadKind, head);
}

absl::StatusOr<ReplayedCase> Replay(const CaseFile& file, const KeyRing& keys,
                                    const procedure::ProcedureSet& procedures) {
  return ReplayWith(
      file,
      [&keys](const causeway::v1::Entry& entry) {
        return OpenEntry(entry, keys);
      },
      [&keys](const causeway::v1::SignedBytes& header) {
        return OpenSignedHeader(header, keys);
      },
      &keys, procedures);
}

absl::StatusOr<ReplayedCase> ReplayStored(
    const CaseFile& file, const procedure::ProcedureSet& procedures) {
  return ReplayWith(file, OpenStoredEntry, OpenStoredHeader, nullptr,
                    procedures);
}

}  // namespace causeway::journal
