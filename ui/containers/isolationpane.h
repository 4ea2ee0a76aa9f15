#pragma once

#include "containers/isolation.h"

#include <QScrollArea>

namespace onggi::ui {

/// The walls around a container as this machine sees them: namespaces, users, rights, limits, and the doors in them.
class IsolationPane : public QScrollArea
{
    Q_OBJECT
public:
    explicit IsolationPane(QWidget* parent = nullptr);
    void clear();
    void setDetails(const ContainerDetails& details);

protected:
    void showEvent(QShowEvent* event) override;

private:
    void rebuild();
    ContainerDetails m_details;
    bool m_stale = true;
};

} // namespace onggi::ui
