#pragma once

#include <QSortFilterProxyModel>

namespace onggi::ui {

/// What of the containers is shown: all, running or stopped ones, those that match every word of the filter; none
/// whose removal is only waiting to be undone.
class ContainerFilter : public QSortFilterProxyModel
{
    Q_OBJECT
public:
    enum class Show { All, Running, Stopped };

    explicit ContainerFilter(QObject* parent = nullptr);
    void setShow(Show show);
    Show show() const { return m_show; }
    void setText(const QString& text);
    bool isFiltering() const { return m_show != Show::All || !m_words.isEmpty(); }

protected:
    bool filterAcceptsRow(int row, const QModelIndex& parent) const override;
    bool lessThan(const QModelIndex& left, const QModelIndex& right) const override;

private:
    Show m_show = Show::All;
    QStringList m_words;
};

} // namespace onggi::ui
