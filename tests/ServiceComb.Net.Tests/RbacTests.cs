using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using ServiceComb.Net.Client;
using ServiceComb.Net.Client.Kie;
using ServiceComb.Net.Discovery.Registration;
using ServiceComb.Net.LocalEngine;
using ServiceComb.Net.Protocol.Kie;
using ServiceComb.Net.Tests.Fixtures;

namespace ServiceComb.Net.Tests;

/// <summary>Tests apps of an engine with access control, which need only three additional settings.</summary>
public sealed class RbacTests
{
    private const string Password = "Complicated_pw1";

    [Fact]
    public async Task An_app_with_an_account_registers_and_loads_its_configuration()
    {
        await using var engine = await LocalEngineHost.StartAsync(new LocalEngineOptions { Rbac = true, RootPassword = Password, PasswordIterations = 1000 }, TestContext.Current.CancellationToken);
        await PutAsync(engine, "greeting", "hello");
        var builder = AppsFixture.Builder(
        [
            new("servicecomb:service:name", "orders"),
            new("servicecomb:service:application", "shop"),
            new("servicecomb:registry:sc:address", engine.RegistryAddress.ToString()),
            new("servicecomb:kie:serverUri", engine.KieAddress.ToString()),
            new("servicecomb:kie:firstPullRequired", "true"),
            new("servicecomb:kie:firstPullTimeoutInMillis", "600000"),
            new("servicecomb:credentials:rbac:enabled", "true"),
            new("servicecomb:credentials:account:name", "root"),
            new("servicecomb:credentials:account:password", Password),
        ]);
        builder.AddServiceComb();
        await using var app = builder.Build();
        Assert.Equal("hello", app.Configuration["greeting"]);
        await app.StartAsync(TestContext.Current.CancellationToken);
        await app.Services.GetRequiredService<IServiceRegistration>().Registered.WaitAsync(TimeSpan.FromSeconds(120), TestContext.Current.CancellationToken);
        await app.StopAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_password_that_is_corrected_while_the_app_runs_takes_effect()
    {
        await using var engine = await LocalEngineHost.StartAsync(new LocalEngineOptions { Rbac = true, RootPassword = Password, PasswordIterations = 1000 }, TestContext.Current.CancellationToken);
        await PutAsync(engine, "greeting", "hello");
        var builder = AppsFixture.Builder(
        [
            new("servicecomb:service:name", "orders"),
            new("servicecomb:service:application", "shop"),
            new("servicecomb:registry:sc:address", engine.RegistryAddress.ToString()),
            new("servicecomb:kie:serverUri", engine.KieAddress.ToString()),
            new("servicecomb:credentials:rbac:enabled", "true"),
            new("servicecomb:credentials:account:name", "root"),
            new("servicecomb:credentials:account:password", "Wrong_pw_2"),
        ]);
        builder.AddServiceComb();
        await using var app = builder.Build();
        await app.StartAsync(TestContext.Current.CancellationToken);
        Assert.Null(app.Configuration["greeting"]);
        var registered = app.Services.GetRequiredService<IServiceRegistration>().Registered;
        Assert.False(registered.IsCompleted);
        app.Configuration["servicecomb:credentials:account:password"] = Password;
        await registered.WaitAsync(TimeSpan.FromSeconds(120), TestContext.Current.CancellationToken);
        await app.StopAsync(TestContext.Current.CancellationToken);
    }

    private static async Task PutAsync(LocalEngineHost engine, string key, string value)
    {
        // Allow for a busy machine.
        var options = new EngineClientOptions
        {
            Account = static () => new NetworkCredential("root", Password),
            ConnectTimeout = TimeSpan.FromMinutes(2),
            RequestTimeout = TimeSpan.FromMinutes(2),
        };
        options.Addresses.Add(engine.KieAddress.ToString());
        options.LoginAddresses.Add(engine.RegistryAddress.ToString());
        using var transport = new EngineHttpClient(options);
        await new KieClient(transport).CreateAsync(
            new KieItem
            {
                Key = key,
                Value = value,
                Status = KieStatus.Enabled,
                ValueType = KieValueType.Text,
                Labels = new Dictionary<string, string> { ["app"] = "shop", ["environment"] = "" },
            },
            TestContext.Current.CancellationToken);
    }
}
