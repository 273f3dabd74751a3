using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;
using ServiceComb.Net.LocalEngine.Hosting;
using ServiceComb.Net.LocalEngine.Kie.Rules;
using ServiceComb.Net.LocalEngine.Kie.State;
using ServiceComb.Net.LocalEngine.Storage;

namespace ServiceComb.Net.LocalEngine.Kie.Endpoints;

/// <summary>The health endpoint of the configuration center.</summary>
internal sealed class HealthEndpoint(KieStore store, Journal journal, TimeProvider time)
{
    public Task GetAsync(HttpContext context)
    {
        if (QueryParameters.First(context.Request, "mode") == "liveness")
        {
            context.Response.ContentLength = 0;
            return Task.CompletedTask;
        }

        if (journal.Failure is { } reason)
        {
            return KieResponses.ErrorAsync(context, KieError.Internal($"changes cannot be written: {reason}"), StatusCodes.Status503ServiceUnavailable);
        }

        var health = string.Create(
            CultureInfo.InvariantCulture,
            $$"""{"version":"0.1.0","revision":"{{store.Revision}}","timestamp":{{time.GetUtcNow().ToUnixTimeSeconds()}},"total_kv_count":{{store.Count}}}""");
        return KieResponses.JsonAsync(context, Encoding.ASCII.GetBytes(health));
    }
}
