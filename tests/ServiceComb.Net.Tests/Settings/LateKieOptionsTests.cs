using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Primitives;
using ServiceComb.Net.Client.Authentication;
using ServiceComb.Net.Configuration;
using ServiceComb.Net.Configuration.Store;
using ServiceComb.Net.LocalEngine;
using ServiceComb.Net.Tests.Fixtures;

namespace ServiceComb.Net.Tests.Settings;

/// <summary>Tests options of the configuration center that are set after its values were loaded, and do not select other values.</summary>
public sealed class LateKieOptionsTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Secret_keys_that_are_set_later_take_effect()
    {
        await using var apps = await AppsFixture.StartAsync();
        var builder = AppsFixture.Builder(apps.Settings("orders"));
        builder.AddServiceComb();
        builder.Services.Configure<ServiceCombOptions>(static options => options.Kie.SecretKeys.Add("*apikey*"));
        await using var app = builder.Build();
        await app.StartAsync(Stop);
        Assert.True(app.Services.GetRequiredService<IKieConfigurationInfo>().IsSecret("payment:apikey"));
    }

    [Fact]
    public async Task Values_that_are_read_as_files_later_take_effect()
    {
        await using var apps = await AppsFixture.StartAsync();
        await apps.PutAsync("document", "limit: 5");
        var builder = AppsFixture.Builder(apps.Settings("orders"));
        builder.AddServiceComb();
        Assert.Null(builder.Configuration["limit"]);
        builder.Services.Configure<ServiceCombOptions>(static options => options.Kie.FileSources.Add("document"));
        await using var app = builder.Build();
        await app.StartAsync(Stop);
        Assert.Equal("5", app.Configuration["limit"]);
    }

    [Fact]
    public async Task Values_stay_and_continue_to_change_after_options_were_set_later()
    {
        await using var apps = await AppsFixture.StartAsync();
        await apps.PutAsync("text", "first");
        var builder = AppsFixture.Builder(apps.Settings("orders"));
        builder.AddServiceComb();
        builder.Services.Configure<ServiceCombOptions>(static options =>
            (options.Kie.EnableLongPolling, options.Kie.RefreshInterval) = (false, TimeSpan.FromMilliseconds(100)));
        await using var app = builder.Build();
        await app.StartAsync(Stop);
        Assert.Equal("first", app.Configuration["text"]);
        var changed = Until(app.Configuration, static configuration => configuration["later"] == "second");
        await apps.PutAsync("later", "second");
        await changed;
        Assert.Equal("first", app.Configuration["text"]);
    }

    [Fact]
    public async Task Another_authentication_that_is_set_later_is_used()
    {
        await using var apps = await AppsFixture.StartAsync();
        var (before, after) = (new RecordingAuthentication(), new RecordingAuthentication());
        var builder = AppsFixture.Builder(apps.Settings("orders"));
        builder.AddServiceComb(options => options.Credentials.Authentication = before);
        builder.Services.Configure<ServiceCombOptions>(options => options.Credentials.Authentication = after);
        await using var app = builder.Build();
        await app.StartAsync(Stop);
        await after.Used(apps.Center).WaitAsync(TimeSpan.FromSeconds(120), Stop);
    }

    [Fact]
    public async Task A_hosted_service_that_starts_before_gets_the_session_that_remains()
    {
        await using var production = await AppsFixture.StartAsync();
        await using var test = await AppsFixture.StartAsync();
        var builder = AppsFixture.Builder(production.Settings("orders"));
        builder.Services.AddHostedService<EarlyService>();
        builder.AddServiceComb();
        builder.Configuration.AddInMemoryCollection(test.Settings("orders"));
        await using var app = builder.Build();
        await app.StartAsync(Stop);
        Assert.Equal([test.Center.ToString()], app.Services.GetServices<IHostedService>().OfType<EarlyService>().Single().Info.Addresses);
    }

    [Fact]
    public async Task A_password_that_changes_in_a_file_reaches_the_configuration_center_of_a_host_builder()
    {
        const string Password = "Complicated_pw1";
        await using var engine = await LocalEngineHost.StartAsync(new LocalEngineOptions { Rbac = true, RootPassword = Password, PasswordIterations = 1000 }, Stop);
        var directory = Directory.CreateTempSubdirectory();
        try
        {
            var file = Path.Combine(directory.FullName, "appsettings.json");
            await File.WriteAllTextAsync(file, Json("Wrong_pw_2"), Stop);
            using var host = Host.CreateDefaultBuilder()
                .ConfigureLogging(static logging => logging.ClearProviders())
                .ConfigureAppConfiguration(configuration => configuration.AddJsonFile(file, optional: false, reloadOnChange: false))
                .AddServiceComb()
                .Build();
            await host.StartAsync(Stop);
            await File.WriteAllTextAsync(file, Json(Password), Stop);
            ((IConfigurationRoot)host.Services.GetRequiredService<IConfiguration>()).Reload();
            Assert.Empty(await host.Services.GetRequiredService<IKieStore>().ExportAsync(new Dictionary<string, string>(), Stop));
            await host.StopAsync(Stop);
        }
        finally
        {
            directory.Delete(recursive: true);
        }

        string Json(string password) => $$"""
            {
              "servicecomb": {
                "service": { "name": "orders", "application": "shop" },
                "registry": { "sc": { "address": "{{engine.RegistryAddress}}" } },
                "kie": { "serverUri": "{{engine.KieAddress}}", "firstPullTimeoutInMillis": 60000 },
                "credentials": { "rbac": { "enabled": true }, "account": { "name": "root", "password": "{{password}}" } }
              }
            }
            """;
    }

    [Fact]
    public async Task A_configuration_center_that_is_added_to_a_host_builder_again_has_no_effect()
    {
        await using var apps = await AppsFixture.StartAsync();
        using var host = Host.CreateDefaultBuilder()
            .ConfigureLogging(static logging => logging.ClearProviders())
            .ConfigureAppConfiguration((_, configuration) => configuration.AddInMemoryCollection(apps.Settings("orders")))
            .AddServiceComb()
            .ConfigureAppConfiguration(static configuration => configuration.AddServiceCombKie())
            .Build();
        var sources = ((IConfigurationRoot)host.Services.GetRequiredService<IConfiguration>()).Providers.Select(static provider => provider.ToString()!);
        Assert.DoesNotContain(sources, static source => source.StartsWith("ServiceComb KIE", StringComparison.Ordinal));
    }

    private static Task Until(IConfiguration configuration, Func<IConfiguration, bool> condition)
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        ChangeToken.OnChange(configuration.GetReloadToken, () =>
        {
            if (condition(configuration))
            {
                reached.TrySetResult();
            }
        });
        return reached.Task.WaitAsync(TimeSpan.FromSeconds(120), Stop);
    }

    private sealed class EarlyService(IKieConfigurationInfo info) : IHostedService
    {
        public IKieConfigurationInfo Info => info;

        public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }

    private sealed class RecordingAuthentication : IAuthenticationProvider
    {
        private readonly ConcurrentDictionary<int, TaskCompletionSource> _used = new();

        public Task Used(Uri address) => Of(address).Task;

        public ValueTask AuthenticateAsync(HttpRequestMessage request, Uri address, CancellationToken cancellationToken)
        {
            Of(address).TrySetResult();
            return ValueTask.CompletedTask;
        }

        private TaskCompletionSource Of(Uri address) => _used.GetOrAdd(address.Port, static _ => new(TaskCreationOptions.RunContinuationsAsynchronously));
    }
}
