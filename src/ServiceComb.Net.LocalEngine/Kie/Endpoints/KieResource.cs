using Microsoft.AspNetCore.Http;

namespace ServiceComb.Net.LocalEngine.Kie.Endpoints;

/// <summary>A resource of the configuration center. It selects the operation for a request, or rejects the request with the
/// messages of the real engine's router.</summary>
internal sealed class KieResource(KieGuard? guard, params KieOperation[] operations)
{
    private readonly string _allowed = string.Join(", ", operations.Select(static operation => operation.Method).Distinct());

    public Task HandleAsync(HttpContext context)
    {
        var request = context.Request;
        KieOperation? chosen = null;
        foreach (var operation in operations)
        {
            if (operation.Method == request.Method)
            {
                chosen = operation;
                break;
            }
        }

        if (chosen is null)
        {
            context.Response.Headers.Allow = _allowed;
            return KieResponses.TextAsync(context, StatusCodes.Status405MethodNotAllowed, "405: Method Not Allowed");
        }

        if (!chosen.AcceptsBody(request.ContentType))
        {
            return request.ContentLength > 0
                ? KieResponses.TextAsync(context, StatusCodes.Status415UnsupportedMediaType, "415: Unsupported Media Type")
                : NotAcceptableAsync(context, "");
        }

        if (!chosen.SatisfiesAccept(request.Headers.Accept))
        {
            return NotAcceptableAsync(context, string.Join(", ", chosen.Produces));
        }

        return guard is null || guard.TryAuthenticate(context, out var rejected) ? chosen.Handle(context) : rejected;
    }

    private static Task NotAcceptableAsync(HttpContext context, string available) => KieResponses.TextAsync(
        context, StatusCodes.Status406NotAcceptable, $"406: Not Acceptable\n\nAvailable representations: {available}");
}
