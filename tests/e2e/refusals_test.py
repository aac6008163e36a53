"""What people and machines get wrong, and the answers they get."""

import subprocess
import unittest

from support import WorldTest


class Refusals(WorldTest):

    def refused(self, expected, method, path, body=None, **more):
        status, answer = self.api.call(method, path, body, **more)
        self.assertEqual(status, expected, answer)
        self.assertEqual(answer["status"], expected)
        self.assertTrue(answer["detail"], answer)
        return answer

    def test_a_request_without_credentials_is_refused(self):
        token, self.api.token = self.api.token, None
        try:
            self.refused(401, "GET", "/api/v1/devices")
        finally:
            self.api.token = token

    def test_wrong_passwords_are_refused_and_then_slowed_down(self):
        token, self.api.token = self.api.token, None
        try:
            statuses = [self.api.call("POST", "/api/v1/session", {"user": "nobody", "password": str(n)})[0] for n in range(8)]
        finally:
            self.api.token = token
        self.assertEqual(statuses[0], 401)
        self.assertEqual(statuses[-1], 429)

    def test_a_rule_that_does_not_compile_names_the_place(self):
        answer = self.refused(422, "POST", "/api/v1/rules", {"language": "eql", "name": "x", "source": "process where\n  name == "})
        self.assertEqual(answer["errors"][0]["line"], 2)
        before = self.api.want("GET", "/api/v1/rules")["total"]
        self.refused(422, "POST", "/api/v1/rules", {"language": "cae", "source": '{"Name":"x","States":[{"Function":"a &"}]}'})
        self.assertEqual(self.api.want("GET", "/api/v1/rules")["total"], before)

    def test_broken_json_and_unknown_ids_are_told_apart(self):
        self.refused(400, "POST", "/api/v1/rules", raw=b"{", headers={"Content-Type": "application/json"})
        self.refused(404, "GET", "/api/v1/rules/00000000-0000-4000-8000-000000000000")

    def test_a_stale_revision_changes_nothing(self):
        rule = self.api.want("POST", "/api/v1/rules", {"language": "eql", "name": "stale", "source": "process where true"})
        body = {"language": "eql", "name": "stale", "source": "process where false"}
        self.refused(412, "PUT", f"/api/v1/rules/{rule['id']}", body, headers={"If-Match": '"999999"'})
        self.assertEqual(self.api.want("GET", f"/api/v1/rules/{rule['id']}")["source"], "process where true")

    def enroll(self, token, name):
        world = self.world
        return subprocess.run([world.program("vedette-agent"), "enroll", "--server",
                               f"https://127.0.0.1:{world.state['agent_port']}", "--token", token,
                               "--data", str(world.agent_dir(name))], capture_output=True, text=True, timeout=60, check=False)

    def test_an_enrolment_token_works_as_often_as_it_says(self):
        token = self.api.want("POST", "/api/v1/enrolment-tokens", {"uses_max": 1})["token"]
        self.assertEqual(self.enroll(token, "first").returncode, 0)
        again = self.enroll(token, "second")
        self.assertEqual(again.returncode, 6, again.stderr)
        self.assertIn("token", again.stderr)

    def test_a_token_of_another_cluster_does_not_trust_this_node(self):
        token = self.api.want("POST", "/api/v1/enrolment-tokens", {"uses_max": 1})["token"]
        head, secret, _ = token.split(".")
        foreign = self.enroll(f"{head}.{secret}.{'0' * 64}", "foreign")
        self.assertNotEqual(foreign.returncode, 0)
        self.assertIn("fingerprint", foreign.stderr)

    def test_an_unknown_config_key_names_the_nearest_known_one(self):
        config = self.world.dir / "wrong.toml"
        config.write_text("[store]\nretention_day = 3\n")
        done = subprocess.run([self.world.program("vedette-node"), "run", "--config", str(config)],
                              capture_output=True, text=True, timeout=20, check=False)
        self.assertEqual(done.returncode, 8, done.stderr)
        self.assertIn("wrong.toml:2:", done.stderr)
        self.assertIn("store.retention_days", done.stderr)

    def test_a_body_larger_than_allowed_is_refused_unread(self):
        status, _ = self.api.call("POST", "/api/v1/rules", headers={"Content-Length": str(1 << 40)})
        self.assertEqual(status, 413)


if __name__ == "__main__":
    unittest.main()
