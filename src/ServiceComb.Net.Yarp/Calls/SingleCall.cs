using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using ServiceComb.Net.Governance.Balancing;
using ServiceComb.Net.Governance.Context;
using ServiceComb.Net.Governance.Outcomes;
using ServiceComb.Net.Governance.Snapshot;

namespace ServiceComb.Net.Yarp.Calls;

/// <summary>Represents a request that no policy applies to. It is forwarded once; when no instance responds, a
/// <see cref="ProxiedCall"/> continues it.</summary>
internal sealed class SingleCall(
    GovernanceMiddleware middleware, HttpContext context, RequestDelegate next, InstanceSlot slot, InvocationContext invocation, GovernanceSnapshot snapshot)
    : IForwardedCall
{
    private readonly KeyValuePair<string, StringValues>[] _headers = ProxiedCall.CopyHeaders(context.Response);
    private bool _hasResponse;

    public InstanceSlot Slot => slot;

    /// <summary>Gets the invocation context that was sent with the request.</summary>
    public InvocationContext Invocation => invocation;

    /// <summary>Gets the snapshot that the call uses from start to end.</summary>
    public GovernanceSnapshot Snapshot => snapshot;

    /// <summary>Gets the headers that the response had before the request was forwarded.</summary>
    public KeyValuePair<string, StringValues>[] Headers => _headers;

    /// <summary>Forwards the request.</summary>
    public async Task InvokeAsync()
    {
        Exception? failure = null;
        try
        {
            await next(context);
        }
        catch (Exception exception) when (!_hasResponse)
        {
            // Evaluated by the call that continues this one.
            failure = exception;
        }

        if (!_hasResponse && (failure is not null || context.GetForwarderErrorFeature() is not null))
        {
            await middleware.ContinueAsync(context, next, this, failure);
        }
    }

    /// <inheritdoc/>
    public ValueTask<bool> ShouldDiscardAsync(HttpResponseMessage head)
    {
        _hasResponse = true;
        if (head.Headers.NonValidated.Contains("Retry-After") && CallOutcome.FromResponse(head).RetryAfter is { } pause)
        {
            slot.Pause(pause, middleware.Selector.Time);
        }

        return new ValueTask<bool>(false);
    }
}
