extern alias Payments;

using Grpc.Health.V1;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Mvc.Testing;
using ServiceComb.Net.Testing;
using ServiceComb.Net.Testing.Xunit;

namespace Shop.Tests;

/// <summary>Calls the gRPC services of the payments on a test server.</summary>
public sealed class PaymentsTests(TestEngineFixture fixture) : IClassFixture<TestEngineFixture>
{
    [Fact]
    public async Task The_health_service_reports_that_the_payments_serve()
    {
        await using var payments = new WebApplicationFactory<Payments::Program>().WithWebHostBuilder(host => host.UseTestEngine(fixture.Engine));
        using var channel = GrpcChannel.ForAddress(payments.Server.BaseAddress, new GrpcChannelOptions { HttpHandler = payments.Server.CreateHandler() });

        var reply = await new Health.HealthClient(channel).CheckAsync(new HealthCheckRequest(), cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal(HealthCheckResponse.Types.ServingStatus.Serving, reply.Status);
    }
}
