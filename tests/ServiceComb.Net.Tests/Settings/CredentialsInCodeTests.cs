using System.Collections.Concurrent;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using ServiceComb.Net.Client.Authentication;
using ServiceComb.Net.Discovery.Registration;
using ServiceComb.Net.LocalEngine;
using ServiceComb.Net.Tests.Fixtures;

namespace ServiceComb.Net.Tests.Settings;

public sealed class CredentialsInCodeTests
{
    private const string Password = "Complicated_pw1";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_account_in_code_is_used_for_registry_and_configuration_center()
    {
        await using var engine = await LocalEngineHost.StartAsync(new LocalEngineOptions { Rbac = true, RootPassword = Password, PasswordIterations = 1000 }, Stop);
        var builder = AppsFixture.Builder([]);
        builder.AddServiceComb(options =>
        {
            options.Service.Name = "orders";
            options.Registry.Addresses = [engine.RegistryAddress.ToString()];
            options.Kie.Addresses = [engine.KieAddress.ToString()];
            // A rejected login would fail here.
            (options.Kie.RequireInitialLoad, options.Kie.InitialLoadTimeout) = (true, TimeSpan.FromMinutes(10));
            options.Credentials.Account = static () => new NetworkCredential("root", Password);
        });
        await using var app = builder.Build();
        await app.StartAsync(Stop);
        await app.Services.GetRequiredService<IServiceRegistration>().Registered.WaitAsync(TimeSpan.FromSeconds(120), Stop);
    }

    [Fact]
    public async Task An_authentication_provider_of_the_services_is_used_for_registry_and_configuration_center()
    {
        await using var apps = await AppsFixture.StartAsync();
        var provider = new RecordingProvider();
        var builder = AppsFixture.Builder(apps.Settings("orders"));
        builder.AddServiceComb();
        builder.Services.AddSingleton<IAuthenticationProvider>(provider);
        await using var app = builder.Build();
        await app.StartAsync(Stop);
        await app.Services.GetRequiredService<IServiceRegistration>().Registered.WaitAsync(TimeSpan.FromSeconds(120), Stop);
        Assert.Equal(new[] { apps.Engine.Port, apps.Center.Port }.Order(), provider.Ports.Keys.Order());
    }

    private sealed class RecordingProvider : IAuthenticationProvider
    {
        public ConcurrentDictionary<int, bool> Ports { get; } = new();

        public ValueTask AuthenticateAsync(HttpRequestMessage request, Uri address, CancellationToken cancellationToken)
        {
            Ports[address.Port] = true;
            return ValueTask.CompletedTask;
        }
    }
}
