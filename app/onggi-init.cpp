#include "runtime/init/init.h"

int main()
{
    return onggi::runtime::init::run();
}
