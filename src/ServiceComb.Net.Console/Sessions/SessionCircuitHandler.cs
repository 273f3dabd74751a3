using Microsoft.AspNetCore.Components.Server.Circuits;

namespace ServiceComb.Net.Console.Sessions;

/// <summary>Keeps a session alive while its user does something on a page. Pages that only show changes do not count.</summary>
internal sealed class SessionCircuitHandler(CurrentSession current) : CircuitHandler
{
    public override Func<CircuitInboundActivityContext, Task> CreateInboundActivityHandler(Func<CircuitInboundActivityContext, Task> next) => context =>
    {
        current.Touch();
        return next(context);
    };
}
