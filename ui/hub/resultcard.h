#pragma once

#include "hub/hubclient.h"

#include <QAbstractButton>

namespace onggi::ui {

// One repository among the results of a search. Checked: its details are shown.
class ResultCard : public QAbstractButton
{
    Q_OBJECT

public:
    explicit ResultCard(const HubRepository& repository, QWidget* parent = nullptr);
    const HubRepository& repository() const { return m_repository; }
    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    HubRepository m_repository;
};

// Paints "✓ Official" at the place; answers its width.
int paintOfficialBadge(QPainter& painter, QPoint leftMiddle, const QFont& font);

// The same as a widget, for the heading of the details.
class OfficialBadge : public QWidget
{
    Q_OBJECT

public:
    explicit OfficialBadge(QWidget* parent = nullptr);
    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;
};

} // namespace onggi::ui
