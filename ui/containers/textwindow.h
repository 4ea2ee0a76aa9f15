#pragma once

#include <QDialog>

namespace onggi::ui {

/// A text to read, in a window over the one that it came from; with a search. Deletes itself when closed.
class TextWindow : public QDialog
{
    Q_OBJECT
public:
    /// `remark` stands below the text; empty: none.
    TextWindow(const QString& title, const QString& text, const QString& remark, QWidget* parent);
};

} // namespace onggi::ui
