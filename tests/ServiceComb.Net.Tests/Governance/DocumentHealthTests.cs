using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using ServiceComb.Net.Tests.Fixtures;

namespace ServiceComb.Net.Tests.Governance;

public sealed class DocumentHealthTests
{
    [Fact]
    public async Task An_app_that_starts_with_an_invalid_document_of_the_engine_is_degraded_and_governed_by_the_others()
    {
        await using var apps = await AppsFixture.StartAsync();
        await apps.PutAsync("servicecomb.matchGroup.all", "matches: [{apiPath: {prefix: /}}]");
        await apps.PutAsync("servicecomb.rateLimiting.all", "{rate: 2, limitRefreshPeriod: 1H}");
        await apps.PutAsync("servicecomb.retry.bad", "retryOnResponseStatus: [502, 503\nmaxAttempts: 3\n");
        await apps.RunAsync("orders");
        var app = await apps.RunAsync("storefront");
        var report = await app.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(TestContext.Current.CancellationToken);
        var entry = report.Entries["servicecomb-governance"];
        Assert.Equal(HealthStatus.Degraded, entry.Status);
        Assert.Contains("servicecomb.retry.bad", entry.Description, StringComparison.Ordinal);

        using var client = app.Services.GetRequiredService<IHttpClientFactory>().CreateClient();
        var statuses = new List<int>();
        for (var i = 0; i < 3; i++)
        {
            using var response = await client.GetAsync(new Uri("http://orders/x"), TestContext.Current.CancellationToken);
            statuses.Add((int)response.StatusCode);
        }

        Assert.Equal([200, 200, 429], statuses);
    }
}
