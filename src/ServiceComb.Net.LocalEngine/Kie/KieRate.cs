using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Http;

namespace ServiceComb.Net.LocalEngine.Kie;

/// <summary>Answers 429 to requests for items that come faster than a number per second, as the real engine does by
/// default; a burst as large as the rate is let through.</summary>
internal sealed class KieRate : IDisposable
{
    private readonly TokenBucketRateLimiter _limiter;

    public KieRate(int perSecond) => _limiter = new TokenBucketRateLimiter(new TokenBucketRateLimiterOptions
    {
        TokenLimit = perSecond,
        TokensPerPeriod = perSecond,
        ReplenishmentPeriod = TimeSpan.FromSeconds(1),
        QueueLimit = 0,
    });

    public Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        if (!context.Request.Path.Value!.Contains("/kie", StringComparison.Ordinal))
        {
            return next(context);
        }

        using var lease = _limiter.AttemptAcquire();
        if (lease.IsAcquired)
        {
            return next(context);
        }

        context.Response.StatusCode = StatusCodes.Status429TooManyRequests;
        context.Response.ContentLength = 0;
        return Task.CompletedTask;
    }

    public void Dispose() => _limiter.Dispose();
}
