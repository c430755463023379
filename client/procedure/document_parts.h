#ifndef CAUSEWAY_CLIENT_PROCEDURE_DOCUMENT_PARTS_H_
#define CAUSEWAY_CLIENT_PROCEDURE_DOCUMENT_PARTS_H_

// Parts of docs/procedure.md, and how a table is written there. Pure.

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "statemachine/procedure/procedure.h"

namespace causeway::procedure {

std::string DiagramPart();  // The steps as a Mermaid state diagram.
std::string StepsPart();    // Steps, and the ways back.
std::string ActsPart();     // Who may record what, and what it takes.
std::string AnswersPart();  // Which answers fit which inquiry.
std::string GatesPart();    // Which rules judge which kind of exchange.
std::string RulesPart();
std::string EditsPart();   // Every rule in both languages, with its basis.
std::string LimitsPart();  // Numbers of the file.
std::string BasesPart();   // The three bases and how many rules have each.

// The text with lines of at most 120 characters, broken at spaces.
std::string Wrapped(const std::string& text);
// One line of a table; "|" inside a cell is escaped, an empty cell is "-".
std::string Row(const std::vector<std::string>& cells);
// Names of columns and the line under them.
std::string Head(const std::vector<std::string>& columns);
// "`a`, `b`".
std::string Codes(const std::vector<std::string>& names);
// "3 Assessment of the child's situation".
std::string StepTitle(Step step, Language language = Language::kEnglish);

}  // namespace causeway::procedure

#endif  // CAUSEWAY_CLIENT_PROCEDURE_DOCUMENT_PARTS_H_
