#include "runtime/init/init.h"

int main(int argumentCount, char**)
{
    return onggi::runtime::init::run(argumentCount);
}
