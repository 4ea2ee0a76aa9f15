#pragma once

#include <QString>

namespace onggi::ui {

struct Colors;

/// The application's style sheet in these colours. Widgets choose a variant by the dynamic property "kind".
QString styleSheetFor(const Colors& colors);

} // namespace onggi::ui
