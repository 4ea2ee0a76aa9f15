#pragma once

#include <QFrame>

class QLabel;
class QPushButton;
class QTimer;

namespace onggi::ui {

/// A sentence that stands where something happened, with at most one button and a way to close it: an error, or a
/// message with something to do ("Removed web. Undo"). Hidden until shown.
class NoticeBar : public QFrame
{
    Q_OBJECT
public:
    enum class Kind { Error, Notice };
    explicit NoticeBar(QWidget* parent = nullptr);
    void showError(const QString& sentence, const QString& buttonText = {});
    /// Goes away by itself after `milliseconds` (0: never), then emits expired().
    void showNotice(const QString& sentence, const QString& buttonText = {}, int milliseconds = 0);
    void dismiss();
    /// Lies over the lower edge of its parent, instead of standing in a layout and moving what is there.
    void floatOverParent();
    /// The same over another widget, which lies in the same window: one whose own children nobody is told of.
    void floatOver(QWidget& area);

signals:
    void buttonClicked();
    void expired();
    void dismissed();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void place();
    void present(Kind kind, const QString& sentence, const QString& buttonText, int milliseconds);
    QLabel* m_text;
    QPushButton* m_button;
    QTimer* m_timer;
    QWidget* m_area = nullptr; ///< over which it floats
};

} // namespace onggi::ui
