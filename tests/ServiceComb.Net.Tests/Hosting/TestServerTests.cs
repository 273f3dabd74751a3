using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using ServiceComb.Net.Discovery.Registration;
using ServiceComb.Net.Tests.App;
using ServiceComb.Net.Tests.Fixtures;

namespace ServiceComb.Net.Tests.Hosting;

public sealed class TestServerTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("HTTP_PORTS", "8080")]
    [InlineData("urls", "http://*:5080;https://*:5443")]
    [InlineData("unused", "")]
    public async Task An_app_in_a_WebApplicationFactory_registers_no_address(string key, string value)
    {
        await using var apps = await AppsFixture.StartAsync();
        await using var factory = new WebApplicationFactory<TestApp>().WithWebHostBuilder(host =>
        {
            host.UseSetting(key, value);
            foreach (var (name, text) in apps.Settings("catalog"))
            {
                host.UseSetting(name, text);
            }
        });
        using var client = factory.CreateClient();
        Assert.Equal("here", await client.GetStringAsync(new Uri("/", UriKind.Relative), Stop));
        await factory.Services.GetRequiredService<IServiceRegistration>().Registered.WaitAsync(TimeSpan.FromSeconds(120), Stop);
        Assert.Empty(Assert.Single(await apps.FindAsync("catalog")).Endpoints);
    }

    [Fact]
    public async Task An_app_on_a_test_server_registers_no_address()
    {
        await using var apps = await AppsFixture.StartAsync();
        var builder = AppsFixture.Builder(apps.Settings("catalog"));
        builder.WebHost.UseTestServer().UseUrls("http://127.0.0.1:5080");
        builder.AddServiceComb();
        await using var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:5081");
        await app.StartAsync(Stop);
        await app.Services.GetRequiredService<IServiceRegistration>().Registered.WaitAsync(TimeSpan.FromSeconds(120), Stop);
        Assert.Empty(Assert.Single(await apps.FindAsync("catalog")).Endpoints);
        await app.StopAsync(Stop);
    }
}
