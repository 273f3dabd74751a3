using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Http;

namespace ServiceComb.Net.LocalEngine.Kie;

/// <summary>Limits item requests to a rate per second, as the real engine does by default. Requests over the rate get 429;
/// bursts up to the rate are allowed.</summary>
internal sealed class KieRateLimiter : IDisposable
{
    private readonly TokenBucketRateLimiter _limiter;

    public KieRateLimiter(int perSecond) => _limiter = new TokenBucketRateLimiter(new TokenBucketRateLimiterOptions
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
