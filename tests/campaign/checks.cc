#include "tests/campaign/checks.h"

#include <algorithm>
#include <map>
#include <set>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "base/date.h"
#include "base/ids.h"
#include "base/limits.h"
#include "base/status_macros.h"

namespace causeway::campaign {
namespace {

constexpr size_t kRepeatedMax = 4;  // calls sent again, of one case

bool Acts(v1::CustodyState state) {
  return state == v1::CUSTODY_STATE_HELD ||
         state == v1::CUSTODY_STATE_OFFERED ||
         state == v1::CUSTODY_STATE_ACCEPTED;
}

absl::StatusOr<v1::WitnessView> WitnessAt(People& people,
                                          const std::string& node) {
  ASSIGN_OR_RETURN(const v1::GetNodeResponse at,
                   people.As(node, "operator")
                       .GetNode(v1::GetNodeRequest(), CallDeadline()));
  return at.witness();
}

// Something is under way from this node, or it waits for the witness.
absl::StatusOr<bool> Busy(People& people, const std::string& node,
                          bool witnessed) {
  if (witnessed) {
    ASSIGN_OR_RETURN(const v1::WitnessView at, WitnessAt(people, node));
    if (!at.verified() || at.pending_acts() > 0) return true;
  }
  v1::ListDeliveriesRequest request;
  request.set_open_only(true);
  request.set_page_size(limits::kPageSizeMax);
  ASSIGN_OR_RETURN(
      const v1::ListDeliveriesResponse page,
      people.As(node, "supervisor").ListDeliveries(request, CallDeadline()));
  return std::any_of(page.deliveries().begin(), page.deliveries().end(),
                     [](const v1::DeliveryView& delivery) {
                       return delivery.state() == v1::DELIVERY_STATE_PENDING;
                     });
}

class CaseCheck {
 public:
  CaseCheck(const Cluster* cluster, People* people, const CaseFile* file,
            Findings* findings)
      : cluster_(*cluster),
        people_(*people),
        file_(*file),
        findings_(*findings) {}

  void Run() {
    ++findings_.cases;
    if (!file_.complete) Wrong(absl::StrCat("not done: ", file_.problem));
    std::vector<std::string> custodians;
    for (const auto& [node, id] : file_.ids) {
      if (!id.empty() && ReadNode(node, id)) custodians.push_back(node);
    }
    if (custodians.size() != 1) {
      Wrong(absl::StrCat(custodians.size(), " custodians"));
    } else if (file_.complete && custodians.front() != file_.script.last) {
      Wrong(absl::StrCat("the custodian is ", custodians.front(), ", not ",
                         file_.script.last));
    } else {
      ++findings_.one_custodian;
    }
    Entries();
    Pending();
    Repeat();
    ++findings_.histories;
    if (!Linearizable(file_.script.first, file_.history)) {
      Wrong("its history is not linearizable:");
      for (const Operation& one : file_.history) {
        findings_.violations.push_back(absl::StrCat("    ", ToString(one)));
      }
    }
  }

 private:
  void Wrong(const std::string& what) {
    const auto id = file_.ids.find(file_.script.first);
    findings_.violations.push_back(
        absl::StrCat("case ", id == file_.ids.end() ? "?" : id->second, " of ",
                     file_.script.first, ": ", what));
  }

  // Whether this node says, and shows by what it takes, that it acts.
  bool ReadNode(const std::string& node, const std::string& id) {
    v1::GetCaseRequest get;
    get.set_case_id(id);
    const auto view =
        people_.As(node, "supervisor").GetCase(get, CallDeadline());
    if (!view.ok()) {
      Wrong(absl::StrCat(node, ": ", std::string(view.status().message())));
      return false;
    }
    v1::VerifyCaseRequest verify;
    verify.set_case_id(id);
    const auto verified =
        people_.As(node, "worker").VerifyCase(verify, CallDeadline());
    if (!verified.ok() || !verified->verified()) {
      Wrong(absl::StrCat(node, ": does not verify: ",
                         verified.ok()
                             ? verified->problem()
                             : std::string(verified.status().message())));
    } else {
      ++findings_.journals;
    }
    Timeline(node, id);
    const bool acts = Acts(view->custody());
    const bool takes = TakesARecord(node, id, *view);
    if (acts != takes) {
      Wrong(absl::StrCat(node, acts ? " acts and takes no record"
                                    : " does not act and takes a record"));
    }
    return acts || takes;
  }

  void Timeline(const std::string& node, const std::string& id) {
    const auto all =
        WholeTimeline(people_.As(node, "supervisor"), id, CallDeadline());
    if (!all.ok()) {
      return Wrong(absl::StrCat(
          node, ": no timeline: ", std::string(all.status().message())));
    }
    for (const v1::TimelineEntry& entry : all->entries()) {
      ++there_[node][entry.digest()];
      if (entry.author_node() == node) {
        by_[{node, entry.fact().meta().staff_number()}].insert(entry.digest());
        sentences_[entry.digest()] = entry.sentence();
      }
    }
  }

  // An asylum answer is legal at the custodian of an open case and there alone.
  bool TakesARecord(const std::string& node, const std::string& id,
                    const v1::CaseView& view) {
    v1::RecordRequest request =
        AsylumAnswer(node, view.protected_entries()).record();
    OpenSslRandom random;
    request.set_case_id(id);
    request.set_idempotency_key(NewIdempotencyKey(random));
    request.set_happened_on(FormatDate(DateOf(absl::Now())));
    const auto answer =
        people_.As(node, "worker").Record(request, CallDeadline());
    if (answer.ok()) {
      if (answer->pending() != 0) Wrong(absl::StrCat(node, " keeps a record"));
      took_.insert(node);
      return true;
    }
    if (IsSuperseded(answer.status())) return false;
    // Closed: nobody records any more, and the others say superseded.
    if (file_.script.closed_in_the_end && view.closed()) return true;
    Wrong(absl::StrCat(
        node, ": refuses a record: ", std::string(answer.status().message())));
    return false;
  }

  // Each acknowledged entry is where it was written, once; and those of the
  // open journal are with the custodian, too.
  void Entries() {
    std::set<std::string> seen;
    for (const Acknowledged& one : file_.acknowledged) {
      for (const std::string& digest : one.digests) {
        if (!seen.insert(digest).second) {
          Wrong("two calls were answered with one entry");
        }
        ++findings_.acknowledged;
        if (there_[one.node][digest] == 1) continue;
        ++findings_.lost;
        Wrong(absl::StrCat("an acknowledged entry is ",
                           there_[one.node][digest], " times at ", one.node));
      }
    }
  }

  // What was acknowledged before it was in a journal is in it, once: each
  // worker's entries that no answer named are as many as such acts.
  void Pending() {
    std::map<std::string, uint64_t> kept;
    std::map<std::string, std::set<std::string>> named;
    for (const Acknowledged& one : file_.acknowledged) {
      if (one.by != "worker") continue;
      kept[one.node] += one.pending != 0 ? 1U : 0U;
      named[one.node].insert(one.digests.begin(), one.digests.end());
    }
    for (const auto& [node, id] : file_.ids) {
      if (id.empty()) continue;
      findings_.pending += kept[node];
      uint64_t entered = 0;
      std::string what;
      for (const std::string& digest :
           by_[{node, cluster_.StaffNumber(node, "worker")}]) {
        if (named[node].count(digest) > 0) continue;
        ++entered;
        absl::StrAppend(&what, "; ", sentences_[digest]);
      }
      const auto unanswered = file_.unanswered.find(node);
      const uint64_t slack =
          unanswered == file_.unanswered.end() ? 0 : unanswered->second;
      if (entered < kept[node]) ++findings_.lost;
      if (entered < kept[node] || entered > kept[node] + slack) {
        Wrong(absl::StrCat(node, ": ", kept[node], " acts were kept and ",
                           entered, " entered the journal", what));
      }
    }
  }

  void Repeat() {
    const size_t count = file_.acknowledged.size();
    for (size_t i = 0; i < std::min(count, kRepeatedMax); ++i) {
      ++findings_.repeated;
      const std::string problem = AskAgain(
          people_, file_.acknowledged[i * count / kRepeatedMax % count]);
      if (!problem.empty()) Wrong(problem);
    }
    for (const auto& [node, id] : file_.ids) {
      if (id.empty()) continue;
      const auto all =
          WholeTimeline(people_.As(node, "supervisor"), id, CallDeadline());
      // The probe of TakesARecord came in between, at the custodian.
      const size_t more = took_.count(node);
      if (!all.ok() || static_cast<size_t>(all->entries_size()) !=
                           there_[node].size() + more) {
        Wrong(absl::StrCat(node, ": repeated calls left entries"));
      }
    }
  }

  const Cluster& cluster_;
  People& people_;
  const CaseFile& file_;
  Findings& findings_;
  std::map<std::string, std::map<std::string, int>> there_;
  // Entries of each person of the node that wrote them.
  std::map<std::pair<std::string, std::string>, std::set<std::string>> by_;
  std::map<std::string, std::string> sentences_;  // of those, by digest
  std::set<std::string> took_;  // nodes that took the record of TakesARecord
};

}  // namespace

bool AwaitQuiet(const Cluster& cluster, People& people,
                const std::function<bool()>& given_up) {
  while (true) {
    bool busy = false;
    for (size_t i = 0; i < cluster.carriers(); ++i) {
      const auto at = Busy(people, cluster.IdOf(i), cluster.witnessed());
      if (!at.ok()) people.ForgetAll();
      busy = busy || !at.ok() || *at;
    }
    if (!busy) return true;
    if (given_up()) return false;
    absl::SleepFor(absl::Milliseconds(50));
  }
}

void CheckCase(const Cluster& cluster, People& people, const CaseFile& file,
               Findings* findings) {
  CaseCheck(&cluster, &people, &file, findings).Run();
}

void CheckStanding(const Cluster& cluster, People& people, Findings* findings) {
  if (!cluster.witnessed()) return;
  for (size_t i = 0; i < cluster.size(); ++i) {
    const std::string& node = cluster.IdOf(i);
    const auto at = WitnessAt(people, node);
    std::string wrong;
    if (!at.ok()) {
      wrong = std::string(at.status().message());
    } else if (at->here()) {
      if (at->halted()) wrong = "the witness halted";
      if (at->registered() == 0) wrong = "the register is empty";
    } else if (at->overtaken() || at->lost_size() > 0 ||
               at->refused_acts() > 0) {
      wrong =
          absl::StrCat(at->overtaken() ? "overtaken, " : "", at->lost_size(),
                       " lost cases, ", at->refused_acts(), " acts set aside");
    }
    if (!wrong.empty()) {
      findings->violations.push_back(absl::StrCat(node, ": ", wrong));
    }
  }
}

void CheckLogs(const Cluster& cluster, Findings* findings) {
  for (size_t i = 0; i < cluster.size(); ++i) {
    const std::string log = cluster.Log(i);
    for (const char* const word : {kCanary, "(invented)"}) {
      if (absl::StrContains(log, word)) {
        findings->violations.push_back(
            absl::StrCat("personal data in the log of ", cluster.IdOf(i)));
      }
    }
  }
}

}  // namespace causeway::campaign
