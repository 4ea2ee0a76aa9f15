#pragma once

#include "widgets/card.h"

namespace onggi::ui {

/// A card of names that lead somewhere, each with a word beside it: the containers that have a volume. Of many, the first
/// are shown, until one wants all.
class LinkCard : public Card
{
    Q_OBJECT
public:
    struct Link
    {
        QString key;
        QString text;
        QString detail;
        bool operator==(const Link&) const = default;
    };
    explicit LinkCard(const QString& title, QWidget* parent = nullptr);
    /// `none`: the sentence where there are no links.
    void setLinks(const QList<Link>& links, const QString& none);

signals:
    void linkClicked(const QString& key);

private:
    void fill();
    void addLink(const Link& link);

    QVBoxLayout* m_list;
    QList<Link> m_links;
    QString m_none;
    bool m_all = false;
};

} // namespace onggi::ui
