#pragma once

#include "containers/runspec.h"

#include <QDialog>

class QLabel;
class QPlainTextEdit;
class QPushButton;

namespace onggi::ui {

/// Takes a docker run line from a web page or a script, says what it understands of it, and hands it on.
class PasteLineDialog : public QDialog
{
    Q_OBJECT
public:
    explicit PasteLineDialog(QWidget* parent = nullptr);

signals:
    void lineAccepted(const onggi::ui::ParsedRunLine& parsed);

private:
    void judge();
    QPlainTextEdit* m_text;
    QLabel* m_hint;
    QPushButton* m_fill;
};

} // namespace onggi::ui
