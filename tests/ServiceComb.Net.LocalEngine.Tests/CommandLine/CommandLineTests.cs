using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.RegularExpressions;
using ServiceComb.Net.LocalEngine.Tests.Hosting;
using ServiceComb.Net.TestSupport;

namespace ServiceComb.Net.LocalEngine.Tests.CommandLine;

public sealed class CommandLineTests
{
    private static readonly TimeSpan TestTimeout = TimeSpan.FromSeconds(120);

    [Fact]
    public async Task The_process_prints_its_addresses_and_stops_on_a_signal()
    {
        using var engine = Start("--registry", "http://127.0.0.1:0", "--kie", "http://127.0.0.1:0", "--memory");
        var line = await engine.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(TestTimeout, TestContext.Current.CancellationToken);
        var ready = Regex.Match(line ?? "", "^ready registry=(?<registry>\\S+) kie=(?<kie>\\S+)$", RegexOptions.None, TestTimeout);
        Assert.True(ready.Success, line);
        using var http = new HttpClient();
        Assert.Contains("4.0.0", await http.GetStringAsync($"{ready.Groups["registry"].Value}/v4/default/registry/version", TestContext.Current.CancellationToken), StringComparison.Ordinal);

        Assert.True(ProcessSignal.Terminate(engine.Id));
        await engine.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(TestTimeout, TestContext.Current.CancellationToken);

        Assert.Equal(0, engine.ExitCode);
    }

    [Theory]
    [InlineData("--unknown")]
    [InlineData("--registry", "ftp://127.0.0.1:1")]
    [InlineData("--registry", "nonsense")]
    [InlineData("--kie", "http://0.0.0.0:0")]
    [InlineData("--monitor", "nonsense")]
    [InlineData("--monitor", "http://0.0.0.0:0")]
    [InlineData("--monitor-resolution", "0")]
    [InlineData("--monitor-resolution", "601")]
    [InlineData("--monitor-retention", "-1")]
    [InlineData("--monitor-retention", "2147483647")]
    [InlineData("--data", "somewhere", "--memory")]
    [InlineData("--data", "")]
    [InlineData("--data", "", "--durable")]
    [InlineData("--rbac")]
    [InlineData("--rbac", "--root-password", "weak")]
    [InlineData("--root-password", "Complicated_pw1")]
    [InlineData("--certificate", "missing.pem")]
    [InlineData("--certificate-key", "key.pem")]
    [InlineData("--certificate-password", "secret")]
    [InlineData("--registry", "https://127.0.0.1:0")]
    [InlineData("--durable")]
    [InlineData("--durable", "--memory")]
    [InlineData("--root-password-file", "missing")]
    [InlineData("--rbac", "--root-password-file", "missing")]
    [InlineData("--rbac", "--root-password", "Complicated_pw1", "--root-password-file", "missing")]
    [InlineData("--allow-origin", "nonsense")]
    [InlineData("--quota-services", "many")]
    [InlineData("--quota-items", "-1")]
    [InlineData("--management-key", "missing")]
    [InlineData("--data", "somewhere", "--management-key", "missing")]
    [InlineData("--control-plane", "http://127.0.0.1:0")]
    [InlineData("--iam")]
    [InlineData("--quota-engines", "3")]
    [InlineData("--data", "somewhere", "--control-plane", "http://127.0.0.1:0", "--iam")]
    [InlineData("--data", "somewhere", "--control-plane", "http://127.0.0.1:0", "--access-key", "id")]
    [InlineData("--data", "somewhere", "--control-plane", "http://127.0.0.1:0", "--access-key-file", "missing")]
    [InlineData("--data", "somewhere", "--control-plane", "http://127.0.0.1:0", "--engine-ports", "1-2")]
    [InlineData("--data", "somewhere", "--control-plane", "http://127.0.0.1:0", "--engine-version", "2.0.0=missing")]
    public async Task Bad_arguments_are_one_line_and_exit_code_2(params string[] arguments)
    {
        var (code, error) = await FailAsync(["--registry", "http://127.0.0.1:0", "--kie", "http://127.0.0.1:0", .. arguments]);
        Assert.Equal(2, code);
        Assert.Single(error.Trim().Split('\n'));
    }

    [Fact]
    public async Task A_port_in_use_is_one_line_that_names_it_and_exit_code_3()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var address = $"http://127.0.0.1:{((IPEndPoint)taken.LocalEndpoint).Port}";
        var (code, error) = await FailAsync("--registry", "http://127.0.0.1:0", "--kie", address);
        Assert.Equal(3, code);
        Assert.Contains(address, error, StringComparison.Ordinal);
        Assert.Single(error.Trim().Split('\n'));
    }

    [Theory]
    [InlineData("one PEM file")]
    [InlineData("PEM and encrypted key")]
    [InlineData("PKCS#12")]
    public async Task A_certificate_is_read_from_its_files(string form)
    {
        using var certificate = TestCertificate.Make();
        var directory = Directory.CreateTempSubdirectory("servicecomb-tls-").FullName;
        try
        {
            using var engine = Start(["--registry", "https://127.0.0.1:0", "--kie", "https://127.0.0.1:0", .. WriteCertificate(certificate, form, directory)]);
            var line = await engine.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(TestTimeout, TestContext.Current.CancellationToken);
            var address = Regex.Match(line ?? "", "registry=(https://\\S+)", RegexOptions.None, TestTimeout);
            using var http = TestCertificate.ClientOf(certificate);
            Assert.Contains("4.0.0", await http.GetStringAsync($"{address.Groups[1].Value}/v4/default/registry/version", TestContext.Current.CancellationToken), StringComparison.Ordinal);
            engine.Kill();
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    [Fact]
    public async Task A_wrong_password_of_a_certificate_is_one_line_that_names_the_file_and_not_the_password()
    {
        using var certificate = TestCertificate.Make();
        var directory = Directory.CreateTempSubdirectory("servicecomb-tls-").FullName;
        try
        {
            var arguments = WriteCertificate(certificate, "PKCS#12", directory);
            var (code, error) = await FailAsync(["--registry", "https://127.0.0.1:0", .. arguments[..^1], "wrong-password"]);
            Assert.Equal(2, code);
            Assert.Contains(arguments[1], error, StringComparison.Ordinal);
            Assert.DoesNotContain("wrong-password", error, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    [Fact]
    public async Task A_certificate_file_over_4_MiB_is_rejected_with_its_name_and_not_read()
    {
        var file = Path.GetTempFileName();
        try
        {
            await using (var stream = File.OpenWrite(file))
            {
                stream.SetLength((4 * 1024 * 1024) + 1);
            }

            var (code, error) = await FailAsync("--registry", "https://127.0.0.1:0", "--certificate", file);
            Assert.Equal(2, code);
            Assert.Contains($"{file} is larger than", error, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_root_password_comes_from_a_file_or_the_environment(bool isFile)
    {
        const string Password = "Complicated_pw2";
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, $"{Password}\nsecond line\n", TestContext.Current.CancellationToken);
            string[] arguments = ["--registry", "http://127.0.0.1:0", "--kie", "http://127.0.0.1:0", "--rbac", .. isFile ? ["--root-password-file", file] : Array.Empty<string>()];
            using var engine = Start(arguments, isFile ? null : ("SERVICECOMB_ROOT_PASSWORD", Password));
            var address = await RegistryOfAsync(engine);
            using var http = new HttpClient();
            using var login = await http.PostAsync($"{address}/v4/token", new StringContent($$"""{"name":"root","password":"{{Password}}"}"""), TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.OK, login.StatusCode);
            engine.Kill();
            Assert.DoesNotContain(Password, await engine.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Theory]
    [InlineData("weak", true)]
    [InlineData("", true)]
    [InlineData("weak", false)]
    [InlineData("", false)]
    public async Task A_weak_or_empty_root_password_is_one_line_that_names_its_source(string password, bool isFile)
    {
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, password, TestContext.Current.CancellationToken);
            string[] arguments = ["--registry", "http://127.0.0.1:0", "--kie", "http://127.0.0.1:0", "--rbac", .. isFile ? ["--root-password-file", file] : Array.Empty<string>()];
            var (code, error) = await FailAsync(arguments, isFile ? null : ("SERVICECOMB_ROOT_PASSWORD", password));
            Assert.Equal(2, code);
            Assert.Single(error.Trim().Split('\n'));
            Assert.Contains(isFile ? $"--root-password-file {file}" : "environment variable SERVICECOMB_ROOT_PASSWORD", error, StringComparison.Ordinal);
            Assert.Contains(password.Length == 0 ? "empty" : "too weak", error, StringComparison.Ordinal);
            Assert.DoesNotContain("--root-password)", error, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Theory]
    [InlineData("436f6d706c696361ff7465645f7077320a")]
    [InlineData("436f6d706c696361007465645f7077320a")]
    [InlineData("fffe43006f006d00700031005f00")]
    public async Task A_root_password_file_that_is_not_text_is_one_line_that_names_it(string content)
    {
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllBytesAsync(file, Convert.FromHexString(content), TestContext.Current.CancellationToken);
            var (code, error) = await FailAsync("--registry", "http://127.0.0.1:0", "--kie", "http://127.0.0.1:0", "--rbac", "--root-password-file", file);
            Assert.Equal(2, code);
            Assert.Equal($"the root password file {file} cannot be read: its first line is not UTF-8 text", error.Trim());
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task The_process_logs_its_effective_options_and_optionally_requests()
    {
        using var engine = Start("--registry", "http://127.0.0.1:0", "--kie", "http://127.0.0.1:0", "--log-requests", "--quota-items", "77");
        var address = await RegistryOfAsync(engine);
        using var http = new HttpClient();
        await http.GetStringAsync($"{address}/version?a=%0Ab", TestContext.Current.CancellationToken);
        Assert.True(ProcessSignal.Terminate(engine.Id));
        var lines = await LogOfAsync(engine);

        Assert.Equal(3, lines.Length);
        Assert.Matches("Started: registry http://127.0.0.1:\\d+/, configuration center http://127.0.0.1:\\d+/, data in memory, .*this machine only, requests logged, .*77 items", lines[0]);
        // A request is logged after its response, so the signal may arrive before.
        Assert.Contains(lines, static line => Regex.IsMatch(line, "GET /version\\?a=%0Ab -> 200 in \\d+ ms from 127.0.0.1", RegexOptions.None, TestTimeout));
        Assert.Contains(lines, static line => line.EndsWith("Received a signal, stopping", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_full_disk_and_the_recovery_are_logged_in_one_line_each()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && File.Exists("/usr/bin/prlimit"), "needs prlimit");
        var directory = Directory.CreateTempSubdirectory("servicecomb-full-").FullName;
        try
        {
            // Simulates a full disk by a limit of the file size; the resulting signal is ignored.
            var program = Path.Combine(AppContext.BaseDirectory, "ServiceComb.Net.LocalEngine.dll");
            var start = new ProcessStartInfo("bash", ["-c", $"trap '' XFSZ; exec dotnet {program} --registry http://127.0.0.1:0 --kie http://127.0.0.1:0 --data {directory}"])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
            using var engine = Process.Start(start)!;
            var address = await RegistryOfAsync(engine);
            using var http = new HttpClient();
            await LimitAsync(engine, "100000");
            Assert.Equal(500, await CreateAsync(http, address));
            Assert.Equal(500, await CreateAsync(http, address));
            Assert.Equal(503, await StatusAsync(http, address));
            await LimitAsync(engine, "unlimited");
            using var timeout = new CancellationTokenSource(TestTimeout);
            while (await StatusAsync(http, address) != 200)
            {
                timeout.Token.ThrowIfCancellationRequested();
            }

            Assert.Equal(200, await CreateAsync(http, address));
            Assert.True(ProcessSignal.Terminate(engine.Id));
            var errors = await LogOfAsync(engine);
            Assert.Equal(4, errors.Length);
            Assert.Contains("Cannot write changes", errors[1], StringComparison.Ordinal);
            Assert.Contains("Changes can be written again", errors[2], StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }

        static async Task LimitAsync(Process process, string size)
        {
            using var limit = Process.Start("prlimit", ["--pid", $"{process.Id}", $"--fsize={size}:"]);
            await limit.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.Equal(0, limit.ExitCode);
        }

        static async Task<int> CreateAsync(HttpClient http, string address)
        {
            var body = new StringContent($$$$"""{"service":{"serviceName":"orders","properties":{"p":"{{{{new string('x', 300_000)}}}}"}}}""");
            using var response = await http.PostAsync($"{address}/v4/default/registry/microservices", body, TestContext.Current.CancellationToken);
            return (int)response.StatusCode;
        }

        static async Task<int> StatusAsync(HttpClient http, string address)
        {
            using var response = await http.GetAsync($"{address}/health", TestContext.Current.CancellationToken);
            return (int)response.StatusCode;
        }
    }

    private static async Task<string[]> LogOfAsync(Process engine)
    {
        var log = await engine.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken).WaitAsync(TestTimeout, TestContext.Current.CancellationToken);

        // Kestrel logs warnings about its heartbeat on a busy machine.
        return [.. log.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Where(static line => !line.Contains("the heartbeat has been running", StringComparison.Ordinal))];
    }

    private static async Task<string> RegistryOfAsync(Process engine)
    {
        var line = await engine.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(TestTimeout, TestContext.Current.CancellationToken);
        var ready = Regex.Match(line ?? "", "^ready registry=(\\S+) kie=\\S+$", RegexOptions.None, TestTimeout);
        Assert.True(ready.Success, line);
        return ready.Groups[1].Value;
    }

    private static string[] WriteCertificate(X509Certificate2 certificate, string form, string directory)
    {
        const string Password = "pw-of-the-file";
        var (file, keyFile) = (Path.Combine(directory, "engine.crt"), Path.Combine(directory, "engine.key"));
        using var key = certificate.GetECDsaPrivateKey()!;
        switch (form)
        {
            case "PKCS#12":
                File.WriteAllBytes(file, certificate.Export(X509ContentType.Pkcs12, Password));
                return ["--certificate", file, "--certificate-password", Password];
            case "one PEM file":
                File.WriteAllText(file, certificate.ExportCertificatePem() + "\n" + key.ExportPkcs8PrivateKeyPem());
                return ["--certificate", file];
            default:
                File.WriteAllText(file, certificate.ExportCertificatePem());
                File.WriteAllText(keyFile, key.ExportEncryptedPkcs8PrivateKeyPem(Password, new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1000)));
                return ["--certificate", file, "--certificate-key", keyFile, "--certificate-password", Password];
        }
    }

    private static Task<(int Code, string Error)> FailAsync(params string[] arguments) => FailAsync(arguments, null);

    private static async Task<(int Code, string Error)> FailAsync(string[] arguments, (string Name, string Value)? variable)
    {
        using var engine = Start(arguments, variable);
        var error = await engine.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken).WaitAsync(TestTimeout, TestContext.Current.CancellationToken);
        await engine.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(TestTimeout, TestContext.Current.CancellationToken);
        return (engine.ExitCode, error);
    }

    private static Process Start(params string[] arguments) => Start(arguments, null);

    private static Process Start(string[] arguments, (string Name, string Value)? variable)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "ServiceComb.Net.LocalEngine.dll");
        var start = new ProcessStartInfo("dotnet", [program, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        if (variable is var (name, value))
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }
}
