using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.RegularExpressions;
using ServiceComb.Net.LocalEngine.Tests.Hosting;

namespace ServiceComb.Net.LocalEngine.Tests.CommandLine;

public sealed class CommandLineTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task It_says_where_it_listens_answers_there_and_stops_on_a_signal()
    {
        using var engine = Start("--registry", "http://127.0.0.1:0", "--kie", "http://127.0.0.1:0", "--memory");
        var line = await engine.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(Patience, TestContext.Current.CancellationToken);
        var ready = Regex.Match(line ?? "", "^ready registry=(?<registry>\\S+) kie=(?<kie>\\S+)$", RegexOptions.None, Patience);
        Assert.True(ready.Success, line);
        using var http = new HttpClient();
        Assert.Contains("4.0.0", await http.GetStringAsync($"{ready.Groups["registry"].Value}/v4/default/registry/version", TestContext.Current.CancellationToken), StringComparison.Ordinal);

        using var kill = Process.Start("kill", ["-TERM", $"{engine.Id}"]);
        await engine.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(Patience, TestContext.Current.CancellationToken);

        Assert.Equal(0, engine.ExitCode);
    }

    [Theory]
    [InlineData("--unknown")]
    [InlineData("--registry", "ftp://127.0.0.1:1")]
    [InlineData("--registry", "nonsense")]
    [InlineData("--kie", "http://0.0.0.0:0")]
    [InlineData("--data", "somewhere", "--memory")]
    [InlineData("--rbac")]
    [InlineData("--rbac", "--root-password", "weak")]
    [InlineData("--root-password", "Complicated_pw1")]
    [InlineData("--certificate", "missing.pem")]
    [InlineData("--certificate-key", "key.pem")]
    [InlineData("--certificate-password", "secret")]
    [InlineData("--registry", "https://127.0.0.1:0")]
    [InlineData("--quota-services", "many")]
    [InlineData("--quota-items", "-1")]
    public async Task Bad_arguments_are_one_line_and_exit_code_2(params string[] arguments)
    {
        var (code, error) = await FailAsync(["--registry", "http://127.0.0.1:0", "--kie", "http://127.0.0.1:0", .. arguments]);
        Assert.Equal(2, code);
        Assert.Single(error.Trim().Split('\n'));
    }

    [Fact]
    public async Task A_port_that_is_taken_is_one_line_that_names_it_and_exit_code_3()
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
            var line = await engine.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(Patience, TestContext.Current.CancellationToken);
            var address = Regex.Match(line ?? "", "registry=(https://\\S+)", RegexOptions.None, Patience);
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
    public async Task A_certificate_file_beyond_4_MiB_is_refused_by_its_name_and_not_read()
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
            Assert.Contains($"{file} is over", error, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
        }
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

    private static async Task<(int Code, string Error)> FailAsync(params string[] arguments)
    {
        using var engine = Start(arguments);
        var error = await engine.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken).WaitAsync(Patience, TestContext.Current.CancellationToken);
        await engine.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(Patience, TestContext.Current.CancellationToken);
        return (engine.ExitCode, error);
    }

    private static Process Start(params string[] arguments)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "ServiceComb.Net.LocalEngine.dll");
        var start = new ProcessStartInfo("dotnet", [program, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        return Process.Start(start)!;
    }
}
