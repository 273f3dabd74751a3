extern alias Catalog;
extern alias Orders;
extern alias Payments;

using System.Net;
using System.Net.Http.Json;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using ServiceComb.Net.Testing;
using ServiceComb.Net.Testing.Xunit;

namespace Shop.Tests;

/// <summary>Tests the orders with the real catalog and the real payments. All apps run in this process on test servers, and call each
/// other by name as in production: the engine of the fixture knows them.</summary>
public sealed class OrdersTests(TestEngineFixture fixture) : IClassFixture<TestEngineFixture>, IDisposable
{
    // Tests that share an engine do not see each other's services, because each has an application of its own.
    private readonly string _application = Guid.NewGuid().ToString("N");
    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("shop-tests-");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_order_costs_what_the_catalog_says_and_is_stored()
    {
        await using var catalog = await StartAsync<Catalog::Program>("catalog");
        await using var payments = await StartAsync<Payments::Program>("payments");
        await using var orders = await StartAsync<Orders::Program>("orders");
        using var client = orders.CreateClient();

        using var response = await client.PostAsJsonAsync("/orders", new { product = "tea", quantity = 3 }, Stop);

        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        var order = await client.GetFromJsonAsync<Order>(response.Headers.Location, Stop);
        Assert.Equal(("tea", 3, 2670), (order!.Product, order.Quantity, order.AmountInCents));
    }

    [Fact]
    public async Task A_payment_is_declined_when_it_exceeds_the_limit_in_the_configuration_center()
    {
        await fixture.Engine.SetAsync("payments.maxAmountInCents", "1000", "payments", _application, Stop);
        await using var catalog = await StartAsync<Catalog::Program>("catalog");
        await using var payments = await StartAsync<Payments::Program>("payments");
        await using var orders = await StartAsync<Orders::Program>("orders");
        using var client = orders.CreateClient();

        using var response = await client.PostAsJsonAsync("/orders", new { product = "cup" }, Stop);

        Assert.Equal(HttpStatusCode.PaymentRequired, response.StatusCode);
        Assert.Contains("the amount is larger than 10.00", await response.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failing_catalog_makes_the_orders_unavailable()
    {
        // Policies are items as well: every call of the orders to the catalog is aborted.
        await fixture.Engine.SetAsync("servicecomb.matchGroup.catalog", "matches: [{serviceName: catalog}]", "orders", _application, Stop);
        await fixture.Engine.SetAsync("servicecomb.faultInjection.catalog", "{type: abort, percentage: 100, errorCode: 500}", "orders", _application, Stop);
        await using var catalog = await StartAsync<Catalog::Program>("catalog");
        await using var orders = await StartAsync<Orders::Program>("orders");
        using var client = orders.CreateClient();

        using var response = await client.PostAsJsonAsync("/orders", new { product = "tea" }, Stop);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
    }

    [Fact]
    public async Task Orders_are_unavailable_while_no_instance_of_the_payments_runs()
    {
        await using var catalog = await StartAsync<Catalog::Program>("catalog");
        await using (await StartAsync<Payments::Program>("payments"))
        {
        }

        await fixture.Engine.WaitForAsync("payments", instances: 0, _application, cancellationToken: Stop);
        await using var orders = await StartAsync<Orders::Program>("orders");
        using var client = orders.CreateClient();

        using var response = await client.PostAsJsonAsync("/orders", new { product = "tea" }, Stop);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
    }

    [Theory]
    [InlineData("""{ "product": "umbrella" }""")]
    [InlineData("""{ "product": "tea", "quantity": 0 }""")]
    [InlineData("""{ "quantity": 1 }""")]
    [InlineData("""{ "product": 3 }""")]
    public async Task An_order_that_cannot_be_fulfilled_is_rejected(string body)
    {
        await using var catalog = await StartAsync<Catalog::Program>("catalog");
        await using var orders = await StartAsync<Orders::Program>("orders");
        using var client = orders.CreateClient();

        using var response = await client.PostAsync("/orders", new StringContent(body, null, "application/json"), Stop);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    public void Dispose() => _data.Delete(recursive: true);

    // Starts the app with its own settings, the engine of the fixture and a new database, and waits until it is registered.
    private async Task<WebApplicationFactory<TProgram>> StartAsync<TProgram>(string service)
        where TProgram : class
    {
        var factory = new WebApplicationFactory<TProgram>().WithWebHostBuilder(host => host
            .UseTestEngine(fixture.Engine, service, _application)
            .UseSetting($"ConnectionStrings:{service}", $"Data Source={Path.Combine(_data.FullName, $"{service}.db")}"));
        factory.StartServer();
        await fixture.Engine.WaitForAsync(service, application: _application, cancellationToken: Stop);
        return factory;
    }

    private sealed record Order(string Id, string Product, int Quantity, int AmountInCents);
}
