#pragma once

#include "docker/values.h"

#include <QScrollArea>

class QFormLayout;
class QVBoxLayout;

namespace onggi::ui {

/// What a container is, in words: image and command, times and why it stopped, health, ports, folders, environment,
/// limits.
class OverviewTab : public QScrollArea
{
    Q_OBJECT
public:
    explicit OverviewTab(QWidget* parent = nullptr);
    /// `endAsked`: someone stopped it, which is then no failure.
    void setDetails(const ContainerDetails& details);
    void clear();

signals:
    void imageClicked(const QString& reference);
    void limitsRequested();

private:
    void rebuild();
    void addLimits();
    void addHealth();
    void addRow(QFormLayout& form, const QString& name, const QString& value, bool code = false);
    void addLinks(QFormLayout& form, const QString& name, const QStringList& links);
    QFormLayout* addGroup(const QString& title);

    ContainerDetails m_details;
    QWidget* m_page = nullptr;
    QVBoxLayout* m_columns[2] = {nullptr, nullptr};
    int m_nextColumn = 0;
};

} // namespace onggi::ui
