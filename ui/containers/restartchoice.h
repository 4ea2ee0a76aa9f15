#pragma once

#include <QString>

class QComboBox;

namespace onggi::ui {

/// The restart policies as a choice, in words; the item's data is Docker's name.
QComboBox* newRestartChoice();
/// What a policy means, in a sentence; empty for "no".
QString restartMeaning(const QString& policy);
/// The short words of a policy: "Always", "After a failure, at most 3 times".
QString restartWords(const QString& policy, int retries);

} // namespace onggi::ui
