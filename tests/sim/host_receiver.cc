// The receiver's side, the witness's word, and the file of a case that is lost.
#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "tests/sim/host.h"

namespace causeway::sim {

using custody::ReceiverPhase;

// ---- People ----

absl::Status Host::Accept(const std::string& offer) {
  return Act([&](Desk& desk) -> absl::Status {
    std::optional<OfferRow> row = desk.FindOffer(offer);
    if (!row.has_value()) return absl::NotFoundError("no such offer");
    RETURN_IF_ERROR(Permit(desk));
    ASSIGN_OR_RETURN(row->receiver, custody::Accept(row->receiver));
    desk.Put(*row);
    desk.Send(Make(Kind::kAccept, row->receiver.giver, offer), OfferKey(offer),
              /*ordered=*/true);
    return absl::OkStatus();
  });
}

absl::Status Host::Decline(const std::string& offer) {
  return Act([&](Desk& desk) -> absl::Status {
    std::optional<OfferRow> row = desk.FindOffer(offer);
    if (!row.has_value()) return absl::NotFoundError("no such offer");
    RETURN_IF_ERROR(Permit(desk));
    ASSIGN_OR_RETURN(row->receiver, custody::Decline(row->receiver));
    desk.Put(*row);
    desk.Send(Make(Kind::kDecline, row->receiver.giver, offer), OfferKey(offer),
              /*ordered=*/true);
    return absl::OkStatus();
  });
}

absl::Status Host::ChildArrives(const std::string& offer) {
  return Act([&](Desk& desk) -> absl::Status {
    std::optional<OfferRow> row = desk.FindOffer(offer);
    if (!row.has_value()) return absl::NotFoundError("no such offer");
    ASSIGN_OR_RETURN(row->receiver,
                     custody::RecordChildReceived(row->receiver));
    desk.Put(*row);
    desk.Send(Make(Kind::kChildReceived, row->receiver.giver, offer),
              OfferKey(offer), /*ordered=*/true);
    // The last file may have been waiting for the child.
    if (custody::ReadyDue(row->receiver, row->final_round) &&
        Permit(desk).ok()) {
      (void)Bind(desk, *row);
    }
    return absl::OkStatus();
  });
}

// ---- Messages ----

absl::Status Host::TakeOffer(Desk& desk, const Message& m) {
  RETURN_IF_ERROR(Permit(desk));
  OfferRow row;
  row.receiver.giver = m.from;
  row.receiver.offer_id = m.offer;
  row.receiver.child_travels = m.travels;
  row.receiver.witnessed = witnessed();
  if (!m.renews.empty()) {
    const std::optional<OfferRow> old = desk.FindOffer(m.renews);
    if (old.has_value() && old->receiver.giver == m.from) {
      const auto renewed = custody::RenewOffer(old->receiver, m.offer);
      if (renewed.ok()) row.receiver = *renewed;
    }
  }
  desk.Put(row);
  if (row.receiver.phase != ReceiverPhase::kAccepted) return absl::OkStatus();
  const std::string key = OfferKey(m.offer);
  desk.Send(Make(Kind::kAccept, m.from, m.offer), key, /*ordered=*/true);
  if (row.receiver.child_received) {
    desk.Send(Make(Kind::kChildReceived, m.from, m.offer), key,
              /*ordered=*/true);
  }
  return absl::OkStatus();
}

absl::Status Host::TakeFile(Desk& desk, const Message& m) {
  RETURN_IF_ERROR(Permit(desk));
  OfferRow row = *desk.FindOffer(m.offer);
  const std::optional<CaseRow> here = desk.FindCase(m.tag);
  custody::Claim claim;
  claim.case_tag = m.tag;
  claim.fence = here.has_value() ? here->fence : 0;
  const std::optional<Message> proof = keyring_.Open(m.certificate);
  if (proof.has_value() && proof->from == federation_.witness) {
    claim.certificate = proof->head;
  }
  if (shortcut_ == Shortcut::kNoHeadCertificate) {
    claim.certificate = custody::HeadCertificate{m.tag, m.epoch, m.from, ""};
  }
  // Opened and verified before the machine hears of it.
  if (DigestOf(m.file) != m.digest || m.file.empty() ||
      DigestOf(m.file.back()) != m.heads.open) {
    return absl::InvalidArgumentError("the file is not the one it names");
  }
  ASSIGN_OR_RETURN(row.receiver,
                   custody::TakeBundle(row.receiver, m.from, m.round, m.digest,
                                       m.heads, m.epoch, claim));
  row.final_round = m.final_round;
  row.key = keyring_.Seal(id_, m.key);
  row.holder_proof = m.certificate;
  if (!custody::ReadyDue(row.receiver, row.final_round)) {
    desk.Stage(m.offer, m.round, m.file);
    desk.Put(row);
    return absl::OkStatus();
  }
  const auto bound = custody::Bind(row.receiver, desk.node, claim.fence);
  if (!bound.ok()) return bound.status();
  desk.Stage(m.offer, m.round, m.file);
  return Bind(desk, row);
}

absl::Status Host::Bind(Desk& desk, OfferRow row) {
  CaseRow here;
  here.tag = witnessed() ? row.receiver.case_tag : row.receiver.offer_id;
  if (witnessed()) here = desk.FindCase(here.tag).value_or(here);
  ASSIGN_OR_RETURN(row.receiver,
                   custody::Bind(row.receiver, desk.node, here.fence));
  Message ready = Make(Kind::kReady, row.receiver.giver, row.receiver.offer_id);
  ready.round = row.receiver.round;
  ready.digest = row.receiver.bundle_digest;
  ready.heads = row.receiver.verified;
  ready.epoch = row.receiver.epoch;
  ready.tag = row.receiver.case_tag;
  here.fence = custody::RaisedFence(here.fence, row.receiver);
  if (witnessed()) desk.Put(here);
  row.ready = desk.Send(ready, OfferKey(ready.offer), /*ordered=*/true);
  desk.Put(row);
  return absl::OkStatus();
}

absl::Status Host::TakeReleaseMessage(Desk& desk, const Message& m,
                                      const std::string& bytes) {
  // This node's own READY inside, and the entry that RELEASE is.
  const std::optional<Message> ready = keyring_.Open(m.enclosed);
  if (!ready.has_value() || ready->kind != Kind::kReady || ready->from != id_ ||
      ready->to != m.from || ready->offer != m.offer ||
      ready->epoch != m.epoch || ready->tag != m.tag || m.file.size() != 1 ||
      DigestOf(m.file[0]) != m.digest) {
    return absl::FailedPreconditionError("RELEASE without READY");
  }
  std::optional<OfferRow> row = desk.FindOffer(m.offer);
  if (!row.has_value()) {
    row.emplace();
    row->receiver.giver = m.from;
    row->receiver.offer_id = m.offer;
    row->receiver.witnessed = true;
  }
  const std::optional<CaseRow> here = desk.FindCase(m.tag);
  std::uint64_t fence = here.has_value() ? here->fence : 0;
  if (shortcut_ == Shortcut::kNoFence && fence > m.epoch + 1) {
    fence = 0;
    if (row->receiver.round > 0) row->receiver.phase = ReceiverPhase::kBound;
  }
  if (row->receiver.case_tag.empty()) row->receiver.case_tag = m.tag;
  ASSIGN_OR_RETURN(
      row->receiver,
      custody::TakeRelease(row->receiver, m.from, m.offer, m.epoch + 1,
                           ready->heads.open, m.digest, fence));
  row->release = bytes;
  desk.Put(*row);
  if (row->receiver.phase == ReceiverPhase::kHeld) Activate(desk, *row);
  return absl::OkStatus();
}

// Custody is here: the file, the entry, the giver of the new epoch.
void Host::Activate(Desk& desk, const OfferRow& row) {
  const custody::Receiver& receiver = row.receiver;
  const std::optional<Message> release = keyring_.Open(row.release);
  const std::string tag = release->tag;
  CaseRow here = desk.FindCase(tag).value_or(CaseRow());
  here.tag = tag;
  here.giver = custody::CustodianFrom(receiver);
  here.giver->case_tag = tag;
  here.fence = custody::RaisedFence(here.fence, receiver);
  here.release = row.release;
  here.certificate = row.certificate;
  here.ready.clear();
  here.sent_release.clear();
  here.fetch_from = receiver.giver;
  if (!receiver.lacks_file) {
    std::vector<Entry> file = desk.Staged(receiver.offer_id, receiver.round);
    file.push_back(release->file[0]);
    here.key = row.key;
    // A journal that contradicts the one here is a fork: people look at it.
    if (!desk.Import(tag, file)) {
      desk.Note("alarm", "fork");
      here.giver->lacks_file = true;
    }
  }
  if (!here.giver->lacks_file) {
    desk.Append(here, "CUSTODY_TAKEN", DigestOf(here.certificate));
  }
  desk.Put(here);
  FreeOthers(desk, tag, here.giver->epoch);
  Message receipt = Make(Kind::kReceipt, receiver.giver, receiver.offer_id);
  receipt.digest = release->digest;
  receipt.certificate = here.certificate;
  desk.Send(receipt, OfferKey(receiver.offer_id));
}

void Host::FreeOthers(Desk& desk, const std::string& tag, std::uint64_t epoch) {
  for (OfferRow& other : desk.Offers()) {
    if (other.receiver.case_tag != tag) continue;
    const auto freed = custody::TakeSuperseded(other.receiver, epoch);
    if (!freed.ok() || *freed == other.receiver) continue;
    other.receiver = *freed;
    desk.Put(other);
  }
}

// ---- The witness's word ----

// Another process ran over a copy of this store, or runs: stop, and ask.
void Host::Lapse(Desk& desk, const Message& m) {
  if (!desk.node.verified || m.incarnation <= desk.node.incarnation) return;
  desk.node = custody::NoteIncarnation(desk.node, m.incarnation);
}

absl::Status Host::TakeHeads(Desk& desk, const Message& m) {
  if (desk.node.verified) return absl::OkStatus();
  ASSIGN_OR_RETURN(
      desk.node, custody::TakeHeads(
                     desk.node, {m.nonce, m.incarnation, m.position, m.rows}));
  desk.Set(Table::kMeta, "position", m.enclosed);
  for (std::size_t i = 0; i < m.rows.size(); ++i) {
    TakeHead(desk, m.rows[i], m.certificates[i], m.releases[i]);
  }
  for (CaseRow& row : desk.Cases()) {
    const bool said = std::any_of(
        m.rows.begin(), m.rows.end(),
        [&](const auto& head) { return head.head.case_tag == row.tag; });
    if (said || !row.giver.has_value()) continue;
    const custody::Reconciled rest =
        custody::ReconcileRest(desk.node, *row.giver);
    row.giver = rest.giver;
    if (rest.renew_offer) {
      Renew(desk, row);
    } else if (rest.fate == custody::Fate::kReleased) {
      SendRelease(desk, row);
    }
  }
  AppendPending(desk);
  return absl::OkStatus();
}

void Host::TakeHead(Desk& desk, const custody::LogRow& row,
                    const std::string& certificate,
                    const std::string& release) {
  const std::string& tag = row.head.case_tag;
  const std::optional<Message> sent = keyring_.Open(release);
  if (sent.has_value() && row.head.holder == id_) {
    (void)TakeReleaseMessage(desk, *sent, release);
  }
  TakeCertificate(desk, row.head, certificate, row.giver);
  std::optional<CaseRow> here = desk.FindCase(tag);
  std::optional<custody::Giver> mine;
  if (here.has_value()) mine = here->giver;
  const custody::Reconciled result = custody::ReconcileHead(
      desk.node, mine, row, here.has_value() ? here->fence : 0);
  if (!here.has_value()) {
    here.emplace();
    here->tag = tag;
  }
  if (result.fate == custody::Fate::kContradiction) {
    desk.Note("alarm", "contradiction");
    return;
  }
  here->giver = result.giver;
  here->fence = std::max(here->fence, row.head.epoch);
  if (result.fate == custody::Fate::kDataLost &&
      !(mine.has_value() && mine->epoch == row.head.epoch)) {
    Lost(desk, *here, certificate, result.fetch_from);
  }
  if (result.fate == custody::Fate::kHeld && here->certificate.empty()) {
    here->certificate = certificate;
  }
  desk.Put(*here);
  FreeOthers(desk, tag, row.head.epoch);
  if (result.renew_offer) Renew(desk, *here);
  if (result.fate == custody::Fate::kReleased) SendRelease(desk, *here);
}

void Host::TakeOutcomes(Desk& desk, const Message& m) {
  for (std::size_t i = 0; i < m.outcomes.size(); ++i) {
    TakeOutcome(desk, m.outcomes[i], m.tag, m.certificates[i], m.releases[i]);
  }
  // Where the epoch is this node's own, it is still to come here.
  if (m.superseded.has_value() && m.rows.empty()) {
    CaseRow here = desk.FindCase(m.tag).value_or(CaseRow());
    here.tag = m.tag;
    here.fence = std::max(here.fence, *m.superseded);
    desk.Put(here);
    FreeOthers(desk, m.tag, *m.superseded);
  }
  // Named by the witness, and nothing that came here says why.
  for (std::size_t i = 0; i < m.rows.size(); ++i) {
    const std::optional<CaseRow> here = desk.FindCase(m.tag);
    const bool known = here.has_value() && here->giver.has_value() &&
                       here->giver->epoch >= m.rows[i].head.epoch;
    if (!known && m.rows[i].head.holder == id_ && desk.node.verified) {
      TakeHead(desk, m.rows[i], m.certificates.back(), m.releases.back());
    }
  }
}

void Host::TakeOutcome(Desk& desk, const custody::Outcome& outcome,
                       const std::string& tag, const std::string& certificate,
                       const std::string& release) {
  const auto head = custody::CertificateOf(tag, outcome);
  if (!head.has_value()) return TakeVoid(desk, outcome, tag);
  const std::optional<Message> sent = keyring_.Open(release);
  if (outcome.receiver == id_ && sent.has_value()) {
    (void)TakeReleaseMessage(desk, *sent, release);
  }
  TakeCertificate(desk, *head, certificate, outcome.giver);
}

void Host::TakeVoid(Desk& desk, const custody::Outcome& outcome,
                    const std::string& tag) {
  std::optional<OfferRow> offer = desk.FindOffer(outcome.offer_id);
  if (offer.has_value() && outcome.receiver == id_) {
    const auto freed = custody::TakeVoid(offer->receiver, outcome.offer_id);
    if (freed.ok() && !(*freed == offer->receiver)) {
      offer->receiver = *freed;
      desk.Put(*offer);
    }
  }
  std::optional<CaseRow> row = desk.FindCase(tag);
  if (!row.has_value() || !row->giver.has_value()) return;
  const custody::Giver before = *row->giver;
  const auto next = custody::TakeVoid(before, outcome.release_digest);
  if (!next.ok()) return;
  row->giver = *next;
  row->sent_release.clear();
  DropReleases(desk, before.offer_id);
  desk.Put(*row);
  desk.Append(*row, "RELEASE_VOIDED", outcome.release_digest);
  desk.Send(Make(Kind::kWithdraw, before.receiver, before.offer_id),
            CaseKey(tag));
}

// HC of whichever epoch, for the giver here and for each offer.
void Host::TakeCertificate(Desk& desk, const custody::HeadCertificate& head,
                           const std::string& certificate,
                           const std::string& giver) {
  std::optional<CaseRow> row = desk.FindCase(head.case_tag);
  const bool mine = row.has_value() && row->giver.has_value();
  if (mine && head.epoch > row->giver->epoch && head.holder != id_) {
    const custody::Giver before = *row->giver;
    const auto next = custody::TakeCertificate(before, head, desk.node);
    if (next.ok() && !(*next == before)) {
      row->giver = *next;
      row->ready.clear();
      DropReleases(desk, before.offer_id);
      desk.Put(*row);
      if (before.phase == custody::GiverPhase::kReleased) {
        desk.Send(Make(Kind::kClose, before.receiver, before.offer_id),
                  CaseKey(head.case_tag));
      }
    }
  }
  for (const OfferRow& one : desk.Offers()) {
    // What came before may have given the case, and freed the others.
    OfferRow offer = *desk.FindOffer(one.receiver.offer_id);
    row = desk.FindCase(head.case_tag);
    const std::uint64_t fence =
        row.has_value() && shortcut_ != Shortcut::kNoFence ? row->fence : 0;
    if (offer.receiver.phase == ReceiverPhase::kHeld ||
        offer.receiver.case_tag != head.case_tag) {
      continue;
    }
    const auto next =
        custody::TakeCertificate(offer.receiver, head, id_, fence);
    if (!next.ok() || *next == offer.receiver) continue;
    offer.receiver = *next;
    if (head.holder == id_) offer.certificate = certificate;
    desk.Put(offer);
    if (next->phase == ReceiverPhase::kHeld) Activate(desk, offer);
  }
  // An ORDER names this node; it brings no file.
  if (head.holder != id_ || giver.empty() || !desk.node.verified) return;
  row = desk.FindCase(head.case_tag);
  const bool known = row.has_value() && row->giver.has_value() &&
                     row->giver->epoch >= head.epoch;
  const bool over = row.has_value() && row->fence >= head.epoch;
  if (known || over) return;
  custody::LogRow line;
  line.head = head;
  line.giver = giver;
  std::optional<custody::Giver> held;
  if (row.has_value()) held = row->giver;
  const custody::Reconciled result = custody::ReconcileHead(
      desk.node, held, line, row.has_value() ? row->fence : 0);
  if (result.fate != custody::Fate::kDataLost) return;
  CaseRow here = row.value_or(CaseRow());
  here.tag = head.case_tag;
  here.giver = result.giver;
  here.fence = head.epoch;
  Lost(desk, here, certificate, result.fetch_from);
  desk.Put(here);
  FreeOthers(desk, here.tag, head.epoch);
}

// Custodian, and the file is not here: a file that was verified for this very
// hand-off is the first place to look.
void Host::Lost(Desk& desk, CaseRow& row, const std::string& certificate,
                const std::string& fetch_from) {
  desk.Note("alarm", "data lost");
  outside_.Tell(absl::StrCat(id_, " lost the file of ", row.tag.substr(0, 8),
                             " e", row.giver->epoch));
  row.certificate = certificate;
  row.release.clear();
  row.sent_release.clear();
  row.fetch_from = fetch_from;
  for (const OfferRow& offer : desk.Offers()) {
    const custody::Receiver& receiver = offer.receiver;
    if (receiver.case_tag != row.tag || receiver.round == 0 ||
        receiver.epoch + 1 != row.giver->epoch ||
        receiver.giver != fetch_from ||
        !desk.Import(row.tag, desk.Staged(receiver.offer_id, receiver.round))) {
      continue;
    }
    row.key = offer.key;
    row.giver->lacks_file = false;
    desk.Append(row, "CUSTODY_TAKEN", DigestOf(certificate));
    return;
  }
}

// Recorded while unverified, or before the file was here.
void Host::AppendPending(Desk& desk) {
  for (const CaseRow& row : desk.Cases()) {
    if (!row.giver.has_value() || !custody::Acts(*row.giver, desk.node) ||
        row.giver->lacks_file) {
      continue;
    }
    for (const Row& task : desk.Tasks("pending|" + row.tag)) {
      desk.Append(row, "ACT", SealBody(id_, task.value, row.tag));
      desk.Drop(Table::kTasks, task.key);
    }
  }
}

// ---- The file again ----

void Host::AnswerFetch(Desk& desk, const Message& m) {
  const std::optional<Message> proof = keyring_.Open(m.certificate);
  if (!proof.has_value() || proof->from != federation_.witness ||
      !proof->head.has_value() || proof->head->holder != m.from ||
      proof->head->case_tag != m.tag) {
    return;
  }
  const std::optional<CaseRow> row = desk.FindCase(m.tag);
  if (!row.has_value() || row->key.empty()) return;
  Message file = Make(Kind::kFile, m.from);
  file.tag = m.tag;
  file.key = keyring_.Seal(m.from, row->key);
  file.file = desk.Journal(m.tag);
  if (!file.file.empty()) desk.Say(file);
}

absl::Status Host::TakeFetched(Desk& desk, const Message& m) {
  std::optional<CaseRow> row = desk.FindCase(m.tag);
  if (!row.has_value() || !row->giver.has_value() || !row->giver->lacks_file ||
      !row->giver->certificate.has_value()) {
    return absl::OkStatus();
  }
  // Up to the entry with which custody came here.
  std::vector<Entry> file = m.file;
  const std::string& until = row->giver->certificate->release_digest;
  const auto last = std::find_if(
      file.begin(), file.end(),
      [&](const Entry& entry) { return DigestOf(entry) == until; });
  const bool whole = last != file.end();
  if (whole) file.erase(last + 1, file.end());
  // After an ORDER there is no such entry, and the one who has it may be gone.
  const bool was_ordered = until.rfind("order", 0) == 0;
  if ((!whole && !was_ordered) || !desk.Import(m.tag, file)) {
    return absl::OkStatus();
  }
  row->giver->lacks_file = false;
  row->key = keyring_.Seal(id_, m.key);
  desk.Put(*row);
  if (custody::Acts(*row->giver, desk.node)) {
    desk.Append(*row, "CUSTODY_TAKEN", DigestOf(row->certificate));
  }
  AppendPending(desk);
  return absl::OkStatus();
}

}  // namespace causeway::sim
