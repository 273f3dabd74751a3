using System.Net;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using ServiceComb.Net.Client.Addresses;
using ServiceComb.Net.Client.Errors;
using ServiceComb.Net.Client.Registry;
using ServiceComb.Net.Client.Tests.Engines;
using ServiceComb.Net.Protocol.Errors;

namespace ServiceComb.Net.Client.Tests.Authentication;

/// <summary>A wrong password never locks the account: the engine does so with the third refused log-in in a row.</summary>
public sealed class RefusedLogInTests : IDisposable
{
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UnixEpoch.AddYears(50));
    private readonly LogLines _logs = new();
    private string _password = "wr0ng-Pa55";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public void Dispose() => _logs.Dispose();

    [Fact]
    public async Task After_two_refusals_there_is_no_third()
    {
        await using var engine = await TokenEngine.StartAsync(_time);
        using var transport = Transport(engine.Address);
        using var other = Transport(engine.Address);
        using var lane = transport.CreateLane();
        for (var call = 0; call < 10; call++)
        {
            Assert.Equal(401, (await RefusedAsync(transport)).Status);
            Assert.Equal(401, (await RefusedAsync(other)).Status);
            Assert.Equal(401, (await RefusedAsync(lane)).Status);
        }

        Assert.Equal((2, false), (engine.LogIns, engine.WasLocked));
        Assert.Empty(engine.Requests);
    }

    [Fact]
    public async Task Addresses_of_one_engine_are_counted_together_even_when_asked_at_once()
    {
        await using var one = await TokenEngine.StartAsync(_time);
        await using var two = await TokenEngine.StartAsync(_time);
        await using var three = await TokenEngine.StartAsync(_time);
        using var transport = Transport(one.Address, two.Address, three.Address);
        await Task.WhenAll(Enumerable.Range(0, 30).Select(_ => RefusedAsync(transport)));
        Assert.Equal(2, one.LogIns + two.LogIns + three.LogIns);
    }

    [Fact]
    public async Task A_watch_counts_like_any_request()
    {
        await using var engine = await TokenEngine.StartAsync(_time);
        using var transport = Transport(engine.Address);
        for (var call = 0; call < 5; call++)
        {
            await Assert.ThrowsAsync<EngineException>(() => new RegistryClient(transport).WatchAsync("s", Cancelled));
        }

        Assert.Equal(2, engine.LogIns);
    }

    [Fact]
    public async Task After_a_long_pause_there_is_one_more_try_at_a_time()
    {
        await using var engine = await TokenEngine.StartAsync(_time);
        using var transport = Transport(engine.Address);
        await TwiceAsync(transport);
        _time.Advance(TimeSpan.FromMinutes(15));
        await TwiceAsync(transport);
        Assert.Equal(2, engine.LogIns);

        _time.Advance(TimeSpan.FromMinutes(3));
        await TwiceAsync(transport);
        Assert.Equal(3, engine.LogIns);

        _time.Advance(TimeSpan.FromMinutes(18));
        engine.RightPassword = _password;
        await new RegistryClient(transport).ListMicroservicesAsync(Cancelled);
        Assert.Equal((4, false), (engine.LogIns, engine.WasLocked));
    }

    [Fact]
    public async Task A_changed_password_is_tried_at_once_after_one_refusal()
    {
        await using var engine = await TokenEngine.StartAsync(_time);
        using var transport = Transport(engine.Address);
        await RefusedAsync(transport);
        _password = TokenEngine.Password;
        await new RegistryClient(transport).ListMicroservicesAsync(Cancelled);
        Assert.Equal(2, engine.LogIns);
    }

    [Fact]
    public async Task A_changed_password_waits_after_two_refusals_since_it_may_be_wrong_as_well()
    {
        await using var engine = await TokenEngine.StartAsync(_time);
        using var transport = Transport(engine.Address);
        await TwiceAsync(transport);
        _password = "an0ther-Pa55";
        Assert.Contains("whatever its password is", (await RefusedAsync(transport)).Message, StringComparison.Ordinal);
        _time.Advance(TimeSpan.FromMinutes(18));
        await TwiceAsync(transport);
        _password = TokenEngine.Password;
        await RefusedAsync(transport);
        Assert.Equal((3, false), (engine.LogIns, engine.WasLocked));

        _time.Advance(TimeSpan.FromMinutes(18));
        await new RegistryClient(transport).ListMicroservicesAsync(Cancelled);
        Assert.Equal((4, false), (engine.LogIns, engine.WasLocked));
    }

    [Fact]
    public async Task A_log_in_that_worked_does_not_let_two_more_be_refused()
    {
        await using var engine = await TokenEngine.StartAsync(_time);
        using var transport = Transport(engine.Address);
        await RefusedAsync(transport);
        _password = TokenEngine.Password;
        await new RegistryClient(transport).ListMicroservicesAsync(Cancelled);
        engine.Forget();
        _password = "an0ther-Pa55";
        await TwiceAsync(transport);
        await TwiceAsync(transport);
        Assert.Equal((3, false), (engine.LogIns, engine.WasLocked));
    }

    [Fact]
    public async Task A_locked_account_is_left_alone_at_once()
    {
        await using var engine = await TokenEngine.StartAsync(_time);
        engine.LogInStatus = 403;
        using var transport = Transport(engine.Address);
        await TwiceAsync(transport);
        Assert.Equal(1, engine.LogIns);
    }

    [Theory]
    [InlineData(500)]
    [InlineData(503)]
    [InlineData(429)]
    public async Task A_failing_engine_has_refused_nobody(int status)
    {
        await using var engine = await TokenEngine.StartAsync(_time);
        (engine.LogInStatus, _password) = (status, TokenEngine.Password);
        using var transport = Transport(engine.Address);
        for (var call = 0; call < 5; call++)
        {
            Assert.True((await RefusedAsync(transport)).IsTransient);
        }

        engine.LogInStatus = null;
        await new RegistryClient(transport).ListMicroservicesAsync(Cancelled);
    }

    [Fact]
    public async Task A_lost_answer_after_a_refusal_counts_as_a_refusal()
    {
        await using var engine = await TokenEngine.StartAsync(_time);
        using var transport = Transport(engine.Address);
        await RefusedAsync(transport);
        engine.LosesAnswers = true;
        await RefusedAsync(transport);
        engine.LosesAnswers = false;
        await TwiceAsync(transport);

        Assert.Equal((2, false), (engine.LogIns, engine.WasLocked));
    }

    [Fact]
    public async Task A_lost_answer_before_a_refusal_counts_with_it()
    {
        await using var engine = await TokenEngine.StartAsync(_time);
        using var transport = Transport(engine.Address);
        engine.LosesAnswers = true;
        await RefusedAsync(transport);
        engine.LosesAnswers = false;
        await TwiceAsync(transport);
        await TwiceAsync(transport);
        Assert.Equal((2, false), (engine.LogIns, engine.WasLocked));
    }

    [Fact]
    public async Task While_a_lost_answer_is_remembered_there_is_one_log_in_at_a_time()
    {
        await using var one = await TokenEngine.StartAsync(_time);
        await using var two = await TokenEngine.StartAsync(_time);
        using var transport = Transport(one.Address, two.Address);
        using var lossy = Transport(one.Address);
        one.LosesAnswers = true;
        await RefusedAsync(lossy);
        one.LosesAnswers = false;
        await Task.WhenAll(Enumerable.Range(0, 30).Select(_ => RefusedAsync(transport)));
        Assert.Equal(2, one.LogIns + two.LogIns);
    }

    [Fact]
    public async Task A_lost_answer_of_long_ago_counts_no_more()
    {
        await using var engine = await TokenEngine.StartAsync(_time);
        using var transport = Transport(engine.Address);
        engine.LosesAnswers = true;
        await RefusedAsync(transport);
        engine.LosesAnswers = false;
        _time.Advance(TimeSpan.FromMinutes(37));
        await TwiceAsync(transport);
        await RefusedAsync(transport);
        Assert.Equal((3, false), (engine.LogIns, engine.WasLocked));
    }

    [Fact]
    public async Task Lost_answers_alone_keep_nobody_out()
    {
        await using var engine = await TokenEngine.StartAsync(_time);
        _password = TokenEngine.Password;
        engine.Held = new TaskCompletionSource().Task;
        using var transport = Transport(engine.Address);
        for (var call = 0; call < 3; call++)
        {
            var refused = RefusedAsync(transport);
            while (engine.LogIns == call)
            {
                await Task.Yield();
            }

            // Once, for the clock must not overtake the end of the log-in: whoever comes meanwhile joins it.
            _time.Advance(TimeSpan.FromHours(1));
            Assert.True((await refused).IsTransient);
        }

        engine.Held = Task.CompletedTask;
        await new RegistryClient(transport).ListMicroservicesAsync(Cancelled);
    }

    [Fact]
    public async Task A_good_token_is_used_to_its_end_although_renewals_are_refused()
    {
        await using var engine = await TokenEngine.StartAsync(_time);
        _password = TokenEngine.Password;
        using var transport = Transport(engine.Address);
        await new RegistryClient(transport).ListMicroservicesAsync(Cancelled);
        engine.RightPassword = "changed";
        _time.Advance(TimeSpan.FromHours(10));
        for (var call = 0; call < 20; call++)
        {
            await new RegistryClient(transport).ListMicroservicesAsync(Cancelled);
            _time.Advance(TimeSpan.FromMinutes(1));
        }

        Assert.False(engine.WasLocked);
    }

    [Fact]
    public async Task That_logins_stop_is_logged_once_and_that_they_work_again_too()
    {
        await using var engine = await TokenEngine.StartAsync(_time);
        using var transport = Transport(engine.Address);
        await TwiceAsync(transport);
        await TwiceAsync(transport);
        var stopped = Assert.Single(_logs.Of(LogLevel.Error));
        Assert.Contains("Account app was refused", stopped, StringComparison.Ordinal);
        Assert.Contains(engine.Address, stopped, StringComparison.Ordinal);

        engine.RightPassword = _password;
        _time.Advance(TimeSpan.FromMinutes(18));
        await new RegistryClient(transport).ListMicroservicesAsync(Cancelled);
        Assert.Single(_logs.Of(LogLevel.Information));
    }

    [Fact]
    public async Task The_password_is_in_no_log_and_no_exception()
    {
        await using var engine = await TokenEngine.StartAsync(_time);
        // The engine puts the right password into the details of its refusals.
        using var transport = Transport(engine.Address);
        var failures = new List<string>();
        for (var call = 0; call < 3; call++)
        {
            failures.Add((await RefusedAsync(transport)).ToString());
        }

        _password = TokenEngine.Password;
        _time.Advance(TimeSpan.FromMinutes(18));
        engine.LogInStatus = 500;
        failures.Add((await RefusedAsync(transport)).ToString());
        engine.LogInStatus = null;
        await new RegistryClient(transport).ListMicroservicesAsync(Cancelled);
        var token = engine.Requests.Last().Headers["Authorization"]["Bearer ".Length..];
        await engine.DisposeAsync();
        failures.Add((await RefusedAsync(transport)).ToString());
        Assert.All([.. failures, .. _logs.All], text => Assert.DoesNotContain("wr0ng-Pa55", text, StringComparison.Ordinal));
        Assert.All([.. failures, .. _logs.All], text => Assert.DoesNotContain(TokenEngine.Password, text, StringComparison.Ordinal));
        Assert.All([.. failures, .. _logs.All], text => Assert.DoesNotContain(token, text, StringComparison.Ordinal));
        Assert.Contains(ErrorCodes.WrongPassword, failures[0], StringComparison.Ordinal);
        Assert.Contains("minutes", failures[2], StringComparison.Ordinal);
    }

    private static Task<EngineException> RefusedAsync(EngineTransport transport) =>
        Assert.ThrowsAsync<EngineException>(() => new RegistryClient(transport).ListMicroservicesAsync(Cancelled));

    private static async Task TwiceAsync(EngineTransport transport)
    {
        await RefusedAsync(transport);
        await RefusedAsync(transport);
    }

    private EngineTransport Transport(params string[] addresses)
    {
        var options = Transports.Options(addresses);
        // Tests move time while a log-in may be on its way.
        options.RequestTimeout = TimeSpan.FromHours(1);
        options.Account = () => new NetworkCredential(TokenEngine.Account, _password);
        return new EngineTransport(options, _time, _logs);
    }
}
