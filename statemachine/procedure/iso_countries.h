#ifndef CAUSEWAY_STATEMACHINE_PROCEDURE_ISO_COUNTRIES_H_
#define CAUSEWAY_STATEMACHINE_PROCEDURE_ISO_COUNTRIES_H_

// The 249 officially assigned codes of ISO 3166-1 alpha-2. Embedded, so that
// what is a legal fact does not depend on a file of the machine that checks.
// Pure; may be called from any thread.

#include <cstddef>

#include "absl/strings/string_view.h"

namespace causeway::procedure {

inline constexpr absl::string_view kIsoCountries =
    "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG "
    "BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ CA CC CD CF CG CH CI "
    "CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH "
    "ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ "
    "GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT "
    "JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS "
    "LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU "
    "MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG "
    "PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG "
    "SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK "
    "TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU "
    "WF WS YE YT ZA ZM ZW ";

// Two upper-case letters that ISO 3166-1 assigns to a country.
inline bool KnownCountry(absl::string_view code) {
  if (code.size() != 2 || code[0] == ' ' || code[1] == ' ') return false;
  for (size_t i = 0; i + 3 <= kIsoCountries.size(); i += 3) {
    if (kIsoCountries.substr(i, 2) == code) return true;
  }
  return false;
}

}  // namespace causeway::procedure

#endif  // CAUSEWAY_STATEMACHINE_PROCEDURE_ISO_COUNTRIES_H_
