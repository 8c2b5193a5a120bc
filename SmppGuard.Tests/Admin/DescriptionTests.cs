using Xunit;

namespace SmppGuard.Tests.Admin;

public sealed class DescriptionTests(AdminFixture api) : IClassFixture<AdminFixture>
{
    [Fact]
    public async Task The_openapi_document_describes_every_endpoint_and_how_to_present_a_key()
    {
        var document = (await api.GetAsync("/openapi/v1.json", key: null)).Json;
        var paths = document["paths"]!.AsObject();
        Assert.Contains("get", paths["/api/v1/messages"]!.AsObject());
        Assert.Contains("get", paths["/api/v1/messages/{id}"]!.AsObject());
        Assert.Contains("get", paths["/api/v1/consents"]!.AsObject());
        Assert.Contains("post", paths["/api/v1/consents"]!.AsObject());
        Assert.Contains("post", paths["/api/v1/explain"]!.AsObject());
        Assert.Contains("post", paths["/api/v1/consents/revoke"]!.AsObject());
        foreach (var (path, method) in new[]
        {
            ("organizations", "get"), ("organizations/{key}", "put"), ("organizations/{key}/terminate", "post"), ("codes/{key}", "delete"), ("codes/{key}/owner", "get"),
            ("accounts/{key}/suspend", "post"), ("accounts/{key}/history", "get"), ("suspensions", "get"), ("suspensions/{id}", "get"), ("suspensions/{id}/enforce", "post"), ("suspensions/{id}/withdraw", "post"), ("suspensions/{id}/appeal", "post"), ("suspensions/{id}/appeal/answer", "post"), ("complaints", "post"), ("complaints/{id}", "patch"), ("complaints/import", "post"),
            ("replies", "get"), ("black-list-reports", "get"), ("black-list-reports/{id}", "get"), ("black-list-reports/{id}/accept", "post"), ("black-list-reports/{id}/dismiss", "post"),
            ("codes/{number}/templates", "get"), ("codes/{number}/templates", "delete"), ("codes/{number}/templates/{id}", "put"), ("codes/{number}/templates/{id}", "get"), ("codes/{number}/templates/{id}", "delete"),
            ("codes/{number}/templates/{id}/history", "get"), ("filings", "get"), ("filings/import", "post"), ("codes/{number}/to-file", "get"), ("filing-tasks", "get"), ("filing-tasks/{id}", "get"), ("filing-tasks/{id}/close", "post"), ("codes/{number}/filings/{id}", "put"), ("codes/{number}/filings/{id}", "get"), ("codes/{number}/filings/{id}", "delete"), ("codes/{number}/templates/import", "post"),
            ("configuration/reload", "post"), ("codes/{number}/template-proposals", "get"), ("codes/{number}/template-proposals/{id}/confirm", "post"), ("codes/{number}/template-proposals/{id}/dismiss", "post"),
            ("traces", "post"), ("traces", "get"), ("traces/{id}", "get"), ("traces/{id}", "delete"),
        })
        {
            Assert.Contains(method, paths["/api/v1/" + path]!.AsObject());
        }

        Assert.Equal("bearer", (string?)document["components"]!["securitySchemes"]!["Bearer"]!["scheme"]);

        string[] filters = [.. paths["/api/v1/messages"]!["get"]!["parameters"]!.AsArray().Select(p => (string)p!["name"]!)];
        Assert.Equal(["msisdn", "organization", "code", "account", "decision", "reason", "class", "outcome", "smsc", "receiptState", "total", "from", "to", "messageId", "limit", "cursor"], filters);
        Assert.NotNull(paths["/api/v1/consents"]!["post"]!["requestBody"]);
    }
}
