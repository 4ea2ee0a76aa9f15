#pragma once

#include "models/engine.h"

#include <QAbstractButton>
#include <QWidget>

class QButtonGroup;
class QLabel;
class QVBoxLayout;

namespace onggi::ui {

struct PageEntry;
class StatusPill;

/// One entry of the navigation: icon, title, and how many there are.
class NavigationButton : public QAbstractButton
{
    Q_OBJECT
public:
    NavigationButton(const QString& iconName, const QString& title, QWidget* parent);
    void setCount(std::optional<int> count);
    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;
    void enterEvent(QEnterEvent* event) override;
    void leaveEvent(QEvent* event) override;

private:
    QString m_iconName;
    std::optional<int> m_count;
};

/// The side of the window: our name, the pages, and below how the engine does.
class Navigation : public QWidget
{
    Q_OBJECT
public:
    explicit Navigation(Engine& engine, QWidget* parent = nullptr);
    void addPage(const PageEntry& page);
    void setCurrent(int index);
    void setCount(int index, std::optional<int> count); ///< beside the title

signals:
    void pageChosen(int index);
    void menuRequested(const QPoint& globalPosition);

private:
    void refreshEngine();

    Engine& m_engine;
    QButtonGroup* m_group;
    QVBoxLayout* m_pages;
    QLabel* m_picture;
    StatusPill* m_state;
    QLabel* m_counts;
};

} // namespace onggi::ui
