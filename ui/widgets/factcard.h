#pragma once

#include "widgets/card.h"

#include <QList>
#include <QString>

class QFormLayout;

namespace onggi::ui {

/// A card of named facts that can be selected and copied. Facts without a value are left out, and a card
/// without facts hides itself.
class FactCard : public Card
{
    Q_OBJECT
public:
    struct Fact
    {
        QString name;
        QString value;
        bool code = false; ///< in the fixed-width font
    };
    explicit FactCard(const QString& title, QWidget* parent = nullptr);
    void setFacts(const QList<Fact>& facts);

private:
    QFormLayout* m_form;
};

} // namespace onggi::ui
