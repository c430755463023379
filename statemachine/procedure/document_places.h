#ifndef CAUSEWAY_STATEMACHINE_PROCEDURE_DOCUMENT_PLACES_H_
#define CAUSEWAY_STATEMACHINE_PROCEDURE_DOCUMENT_PLACES_H_

// Where a document may lie and to whom it may go, by its kind. What a kind of
// document tells counts, not what the entry tells that it lies on. Pure;
// thread-safe.

#include <vector>

#include "statemachine/procedure/codes.h"

namespace causeway::procedure {

// One row for each kind.
struct DocumentPlace {
  DocumentKind kind{};
  // On an entry of the open journal; the protected one takes every kind.
  bool open_entry = false;
  // Goes with a case file also to who must not have the protected journal.
  bool every_receiver = false;
  // Of the set with which a child sets out: announced by the approval of the
  // hand-off, and not released once more.
  bool return_set = false;
};

const std::vector<DocumentPlace>& DocumentPlaces();

// Of a kind without a row: nowhere, and to nobody.
DocumentPlace PlaceOf(DocumentKind kind);

// Kinds that a case file may carry to a receiver, ascending.
std::vector<DocumentKind> SectionsFor(bool entitled_to_protected);

}  // namespace causeway::procedure

#endif  // CAUSEWAY_STATEMACHINE_PROCEDURE_DOCUMENT_PLACES_H_
