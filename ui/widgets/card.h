#pragma once

#include <QFrame>

class QVBoxLayout;

namespace onggi::ui {

/// A panel with a thin rounded border. Give it a layout or use body(). A clickable card highlights under the pointer,
/// takes the keyboard's focus and emits clicked().
class Card : public QFrame
{
    Q_OBJECT
public:
    explicit Card(QWidget* parent = nullptr);
    QVBoxLayout* body();
    void setClickable(bool clickable);
    void setSelected(bool selected);

signals:
    void clicked();

protected:
    void mouseReleaseEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    QVBoxLayout* m_body = nullptr;
    bool m_clickable = false;
};

} // namespace onggi::ui
