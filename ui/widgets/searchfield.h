#pragma once

#include <QLineEdit>
#include <QTimer>

namespace onggi::ui {

/// A line for a filter or a search: clear button, Escape clears. `edited` comes at once with setDelay(0), else when
/// typing has paused for that long; Return always brings it at once.
class SearchField : public QLineEdit
{
    Q_OBJECT
public:
    explicit SearchField(const QString& placeholder, QWidget* parent = nullptr);
    void setDelay(int milliseconds);

signals:
    void edited(const QString& text);

protected:
    void keyPressEvent(QKeyEvent* event) override;

private:
    void flush();
    QTimer m_delay;
    QString m_last;
};

} // namespace onggi::ui
