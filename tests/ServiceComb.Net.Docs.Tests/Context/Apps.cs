// The entry points of the apps that the snippets about testing start.
namespace Orders
{
    public sealed class Program;
}

namespace Storefront
{
    public sealed class Program;
}
