#pragma once

#include <QDialog>
#include <QIcon>
#include <QList>
#include <functional>

class QLineEdit;
class QListWidget;

namespace onggi::ui {

/// Ctrl+K: everything that can be done and everything that there is, found by typing letters of its name; what one chose
/// lately comes first.
class CommandPalette : public QDialog
{
    Q_OBJECT
public:
    struct Entry
    {
        QString icon;
        QString text;
        QString kind;   ///< "Container", "Image", "Action"
        QString keys;
        std::function<void()> run;
    };
    CommandPalette(QList<Entry> entries, QWidget* parent);

protected:
    bool eventFilter(QObject* object, QEvent* event) override;

private:
    void filter(const QString& text);
    void runCurrent();
    static QString nameOf(const Entry& entry); ///< by which it is remembered
    QList<Entry> m_entries;
    QStringList m_recent; ///< names, the latest first
    QLineEdit* m_field;
    QListWidget* m_list;
};

} // namespace onggi::ui
