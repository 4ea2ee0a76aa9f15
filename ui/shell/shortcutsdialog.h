#pragma once

#include <QDialog>

namespace onggi::ui {

/// F1: every key that does something, by where it does.
class ShortcutsDialog : public QDialog
{
    Q_OBJECT
public:
    explicit ShortcutsDialog(QWidget* parent);
};

} // namespace onggi::ui
