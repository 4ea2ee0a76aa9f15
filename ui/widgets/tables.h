#pragma once

class QTableView;

namespace onggi::ui {

/// Makes a plain table look as ours do: whole rows, no grid, a quiet header, rows of `rowHeight` pixels.
void makeQuiet(QTableView& table, int rowHeight = 30);

} // namespace onggi::ui
