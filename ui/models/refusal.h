#pragma once

#include <QString>

namespace onggi::ui {

struct ApiError;

/// The sentence for an engine's refusal: one that lacks the function (501, or 404 for the path itself) is told apart
/// from one that has it and refuses.
QString refusalText(const ApiError& error);

} // namespace onggi::ui
