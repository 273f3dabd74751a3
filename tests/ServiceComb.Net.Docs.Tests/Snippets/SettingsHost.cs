using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using ServiceComb.Net.Governance.Snapshot;

namespace ServiceComb.Net.Docs.Tests.Snippets;

/// <summary>A gateway that starts with the settings of a snippet, without an engine.</summary>
internal static class SettingsHost
{
    // Settings that nothing reads, governance documents and routes that are left out, and settings of governance that are not understood.
    private static readonly int[] ProblemEvents = [121, 122, 123, 125, 301, 304, 306, 651, 652, 653];

    // A setting of a Java app for which the app says what to write instead.
    private const int SettingOfOtherFramework = 123;

    // The files that a snippet names do not exist.
    private static readonly string[] CertificateFiles = ["servicecomb:ssl:caFile", "servicecomb:ssl:certFile", "servicecomb:ssl:keyFile"];

    /// <summary>Returns what the app finds wrong with the settings and with the governance documents among them.</summary>
    public static async Task<IReadOnlyList<string>> CheckAsync(
        IEnumerable<KeyValuePair<string, string?>> settings, bool allowOtherFrameworks, CancellationToken cancellationToken)
    {
        try
        {
            var builder = CreateBuilder(settings);
            await using var app = builder.Build();
            app.MapReverseProxy(static proxy => proxy.UseServiceComb());
            await app.StartAsync(cancellationToken);
            var logged = app.Services.GetFakeLogCollector().GetSnapshot()
                .Where(record => ProblemEvents.Contains(record.Id.Id) && !(allowOtherFrameworks && record.Id.Id == SettingOfOtherFramework)).Select(static record => record.Message);
            var documents = app.Services.GetRequiredService<IGovernanceSnapshot>().Documents.Where(static document => document.Problem is not null || document.Warnings.Count > 0)
                .Select(static document => $"{document.Key}: {document.Problem} {string.Join("; ", document.Warnings)}");
            await app.StopAsync(cancellationToken);
            return [.. logged, .. documents];
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            return [exception.Message];
        }
    }

    private static WebApplicationBuilder CreateBuilder(IEnumerable<KeyValuePair<string, string?>> settings)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Configuration.Sources.Clear();
        // What a snippet leaves to the environment.
        builder.Configuration.AddInMemoryCollection([new("servicecomb:credentials:account:password", "secret")]);
        builder.Configuration.AddInMemoryCollection(settings.ExceptBy(CertificateFiles, static setting => setting.Key));
        builder.WebHost.UseTestServer();
        builder.Logging.ClearProviders().AddFakeLogging().SetMinimumLevel(LogLevel.Information);
        builder.AddServiceComb(static options =>
        {
            options.Registry.Addresses = ["http://127.0.0.1:1"];
            options.Registry.IsRequired = false;
            options.Registry.StateDirectory = null;
            options.Registry.DrainTime = TimeSpan.Zero;
            options.Kie.Addresses = [];
            options.Kie.CacheDirectory = null;
        });
        builder.Services.AddReverseProxy().LoadFromConfig(builder.Configuration.GetSection("ReverseProxy")).AddServiceComb();
        builder.Services.AddAuthorization(static options => options.AddPolicy("operators", static policy => policy.RequireAuthenticatedUser()));
        builder.Services.AddRateLimiter(static _ => { });
        return builder;
    }
}
